package dev.stash.benchmarks;

import dev.stash.helidon.proof.FailoverRun;

/**
 * What pages notice of each event on three members, beside a plain Hazelcast map: prints the table
 * of {@code docs/operations/failover.md}. Arguments: sessions (30), heartbeat limit in seconds
 * (10), {@code stash} or {@code map} for one of the two. Partitions need Linux, iproute2 and root.
 */
final class FailoverBenchmark {
  private FailoverBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    FailoverRun.main(arguments);
  }
}
