package dev.stash.benchmarks.servlet;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import java.io.OutputStream;

/** The process of a second Hazelcast member: {@code HazelcastCopy PORT-OF-THE-FIRST}. */
final class HazelcastCopy {
  private HazelcastCopy() {}

  public static void main(String[] arguments) throws Exception {
    HazelcastInstance member =
        Hazelcast.newHazelcastInstance(HazelcastSide.config("127.0.0.1:" + arguments[0]));
    System.out.println("ready " + member.getCluster().getMembers().size());
    System.in.transferTo(OutputStream.nullOutputStream());
    member.shutdown();
  }
}
