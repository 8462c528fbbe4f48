package dev.stash.helidon.proof;

import dev.stash.Cluster;
import dev.stash.Storage;
import dev.stash.cluster.ClusterBackend;
import dev.stash.storage.StorageBackend;
import dev.stash.testing.TestBackend;
import dev.stash.wire.WireOptions;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A {@link Site} in a process of its own. Arguments: {@code memory}, {@code embedded DIR} or {@code
 * s3 ENDPOINT BUCKET}; then {@code cluster ADDRESS PORT MEMBERS PLACE SECONDS NAME}, where members
 * are separated by commas, the seconds are the limit for heartbeats and the name is the cluster's,
 * if it is one of several, or the same after {@code map} for a {@link MapSite} in its place; {@code
 * stranger} for a {@link Stranger} in its place; {@code entry ADDRESS} to be reached there; {@code
 * next} for the next release; {@code server CLASS} for a {@link Server} in its place; {@code
 * strict} for the limits that users have. Prints {@code ready PORT}, and what a {@link LogWatch}
 * catches as {@code complaint …}. Ends at a line on its input, or when whoever started it is gone.
 */
final class SiteMain {
  private SiteMain() {}

  public static void main(String[] arguments) throws Exception {
    LogWatch watch = new LogWatch();
    Deque<String> words = new ArrayDeque<>(List.of(arguments));
    StorageBackend storage = storage(words);
    MemberWords member = null;
    boolean stranger = false;
    Supplier<? extends Ledger> release = Ledger::new;
    String entry = "";
    MemberWords map = null;
    String other = "";
    Consumer<WireOptions.Builder> wire = Site.FAST;
    while (!words.isEmpty()) {
      switch (words.remove()) {
        case "cluster" -> member = MemberWords.of(words);
        case "stranger" -> stranger = true;
        case "map" -> map = MemberWords.of(words);
        case "entry" -> entry = words.remove();
        case "next" -> release = NextLedger::new;
        case "server" -> other = words.remove();
        case "strict" -> wire = Site.USUAL;
        default ->
            throw new IllegalArgumentException(
                "cluster, stranger, map, entry, next, server, or strict");
      }
    }
    AutoCloseable server;
    int own;
    ClusterBackend cluster = member == null ? Cluster.local() : member.cluster();
    if (stranger && member != null) {
      Stranger there = new Stranger(member);
      server = there;
      own = there.port();
    } else if (!other.isEmpty()) {
      Server site = Server.of(other, storage, cluster, wire);
      server = site;
      own = site.port();
    } else if (map == null) {
      Site site = new Site(storage, wire, cluster, release);
      server = site;
      own = site.port();
    } else {
      MapSite site = new MapSite(map);
      server = site;
      own = site.port();
    }
    System.out.println("ready " + (entry.isEmpty() ? own : new Relay(entry, own).port()));
    int line = System.in.read();
    if (line >= 0) {
      server.close();
    }
    watch.complaints().forEach(complaint -> System.out.println("complaint " + complaint));
    System.out.flush();
    Runtime.getRuntime().exit(0);
  }

  private static StorageBackend storage(Deque<String> words) {
    return switch (words.remove()) {
      case "memory" -> new TestBackend();
      case "embedded" -> Storage.embedded(Path.of(words.remove()));
      case "s3" -> s3(words.remove(), words.remove());
      default -> throw new IllegalArgumentException("memory, embedded DIR, or s3 ENDPOINT BUCKET");
    };
  }

  private static StorageBackend s3(String endpoint, String bucket) {
    return Storage.s3(
        bucket, s3 -> s3.endpoint(endpoint).region("us-east-1").credentials("id", "secret"));
  }
}
