package dev.stash.demo;

import dev.stash.Cluster;
import dev.stash.cluster.ClusterBackend;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** A member's place among the nodes of a demo: what its supervisor tells it on the command line. */
final class Seat {
  /** Secrets come by the environment: command lines can be read by everybody on the machine. */
  static final String TOKEN = "STASH_DEMO_TOKEN";

  static final String DATABASE = "STASH_DEMO_DATABASE";

  @Option(names = "--member", hidden = true)
  private String member = "";

  @Option(names = "--cluster-port", hidden = true)
  private int clusterPort;

  @Option(names = "--cluster-members", hidden = true, split = ",")
  private List<String> clusterMembers = new ArrayList<>();

  @Option(names = "--control", hidden = true)
  private String control = "";

  /** Whether this process is one of several nodes. */
  boolean taken() {
    return !member.isEmpty();
  }

  String name() {
    return member;
  }

  ClusterBackend cluster(String url) {
    return taken()
        ? Cluster.hazelcast(
            hazelcast ->
                hazelcast
                    .clusterName("stash-demo")
                    .address("127.0.0.1")
                    .port(clusterPort)
                    .members(clusterMembers)
                    .attribute("pid", Long.toString(ProcessHandle.current().pid()))
                    .attribute("url", url))
        : Cluster.local();
  }

  /** The way to the supervisor. */
  ControlClient control() {
    return new ControlClient(control, System.getenv().getOrDefault(TOKEN, ""));
  }

  /** Ends this process, without a goodbye, when its supervisor is gone: its end of stdin closes. */
  void leaveWithSupervisor() {
    if (taken()) {
      Thread.ofPlatform().daemon().name("supervisor-watch").start(Seat::watch);
    }
  }

  private static void watch() {
    try {
      System.in.transferTo(java.io.OutputStream.nullOutputStream());
    } catch (java.io.IOException broken) {
      // Gone all the same.
    }
    Runtime.getRuntime().halt(1);
  }
}
