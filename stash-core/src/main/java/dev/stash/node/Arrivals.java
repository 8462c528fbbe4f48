package dev.stash.node;

import dev.stash.cluster.Member;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * What comes from other members, off the cluster's threads: what one of them says is worked off in
 * its order, beside what the others say. One thread of a cluster may bring the messages of all: no
 * message is to wait there for another to be decoded, or for what an answer sets going.
 *
 * <p>The place of a member stays when that is gone. Some come back under their id, and then what
 * they say comes after what was left of their former life. Thread-safe.
 */
final class Arrivals {
  private final Executor executor;
  private final Map<Member, Mailbox<Runnable>> members = new ConcurrentHashMap<>();

  Arrivals(Executor executor) {
    this.executor = executor;
  }

  /** Does this after all that came from the member before. */
  void then(Member from, Runnable task) {
    members.computeIfAbsent(from, member -> new Mailbox<>(Runnable::run, executor)).soon(task);
  }
}
