package dev.stash.helidon.proof;

import dev.stash.Storage;
import dev.stash.identity.Identity;
import dev.stash.identity.Identity.Issued;
import dev.stash.identity.SessionCookie;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.s3.simulator.SimulatorProcess;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/**
 * Some members as processes, a storage as another, and the network between them. No member runs
 * until {@link #mend}.
 */
public final class Lab implements AutoCloseable {
  private static final String BUCKET = "proof";

  /** What Hazelcast asks of a JVM, lest it warns. */
  private static final List<String> HAZELCAST =
      List.of(
          "--add-modules=java.se",
          "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
          "--add-opens=java.management/sun.management=ALL-UNNAMED",
          "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");

  final Network network;
  final SimulatorProcess s3;
  public final List<Node> nodes = new ArrayList<>();

  private volatile List<Node> served = nodes;

  /** The storage as the test sees it, past all members. */
  public final StorageBackend storage;

  private final Map<String, Boolean> releases = new ConcurrentHashMap<>();
  private final SessionCookie cookies =
      SessionCookie.insecure(
          Identity.of(
              List.of(Site.SECRET),
              new SecureRandom(),
              InstantSource.system(),
              Duration.ofDays(90),
              () -> {}));

  Lab(int members, Duration heartbeatLimit) throws Exception {
    this(Collections.nCopies(members, List.of()), heartbeatLimit);
  }

  /**
   * The same with other processes.
   *
   * @param options of their JVMs
   * @param kind what {@link SiteMain} calls them: cluster or map
   */
  Lab(int members, Duration heartbeatLimit, List<String> options, String kind) throws Exception {
    this(
        Collections.nCopies(members, List.of()),
        Collections.nCopies(members, Grid.ONLY),
        heartbeatLimit,
        grid -> options,
        kind);
  }

  /**
   * Members of several kinds.
   *
   * @param words by member: what {@link SiteMain} is told besides
   */
  public Lab(List<List<String>> words, Duration heartbeatLimit) throws Exception {
    this(
        words,
        Collections.nCopies(words.size(), Grid.ONLY),
        heartbeatLimit,
        Grid::quick,
        "cluster");
  }

  /**
   * Several clusters over one storage.
   *
   * @param grids by member: to which it belongs
   */
  static Lab of(List<Grid> grids, Duration heartbeatLimit) throws Exception {
    return new Lab(
        Collections.nCopies(grids.size(), List.of()),
        grids,
        heartbeatLimit,
        Grid::quick,
        "cluster");
  }

  private Lab(
      List<List<String>> words,
      List<Grid> grids,
      Duration heartbeatLimit,
      Function<Grid, List<String>> options,
      String kind)
      throws Exception {
    int members = words.size();
    this.network = Network.best(members);
    this.s3 = SimulatorProcess.start();
    this.storage = bucket(s3.endpoint());
    String endpoint = "http://" + network.storage(URI.create(s3.endpoint()).getPort());
    String all =
        IntStream.range(0, members)
            .mapToObj(i -> network.address(i) + ":" + network.port(i))
            .collect(Collectors.joining(","));
    for (int i = 0; i < members; i++) {
      Grid grid = grids.get(i);
      List<String> jvm = new ArrayList<>(options.apply(grid));
      jvm.addAll(HAZELCAST);
      List<String> arguments = new ArrayList<>(List.of("s3", endpoint, BUCKET));
      arguments.addAll(List.of(kind, network.address(i), "" + network.port(i), all));
      arguments.addAll(List.of("" + i, "" + heartbeatLimit.toSeconds(), grid.name()));
      arguments.addAll(network.entry(i));
      arguments.addAll(words.get(i));
      nodes.add(new Node(network.address(i), network.place(i), grid, jvm, arguments));
    }
  }

  private static StorageBackend bucket(String endpoint) {
    return Storage.s3(
        BUCKET, to -> to.endpoint(endpoint).region("us-east-1").credentials("id", "secret"));
  }

  /** Ends all faults, starts all that do not run, and waits until they have found each other. */
  public void mend() throws Exception {
    s3.endFaults();
    network.heal();
    for (Node node : nodes) {
      if (node.frozen()) {
        node.thaw();
      }
      if (!node.up()) {
        node.start();
      }
    }
    awaitMembers(nodes.size());
  }

  /** Waits until each running member knows so many, itself included, and is ready. */
  void awaitMembers(int members) throws Exception {
    for (Node node : nodes) {
      if (node.up()) {
        node.await();
        Awaitility.await()
            .atMost(Duration.ofMinutes(3))
            .pollInterval(Duration.ofMillis(100))
            .ignoreExceptions()
            .until(() -> node.get("/ready").equals("true " + members));
      }
    }
  }

  /** A browser that has been here: its cookie, and where its session is stored. */
  public Visitor visitor() {
    Issued issued = cookies.issue();
    String header = cookies.header(issued);
    return new Visitor(header.substring(0, header.indexOf(';')), issued.key().value());
  }

  public record Visitor(String cookie, String key) {}

  /** Where a session lives now, as some member knows it; empty if it cannot be found out. */
  Optional<Node> owner(Visitor visitor) throws Exception {
    for (Node node : nodes) {
      if (node.up() && !node.frozen()) {
        String place = node.get("/owner", visitor.cookie());
        return place.isEmpty() ? Optional.empty() : Optional.of(nodes.get(Integer.parseInt(place)));
      }
    }
    return Optional.empty();
  }

  /** From now on a balancer sends who comes to these alone; who is there stays. */
  void serve(List<Node> by) {
    served = List.copyOf(by);
  }

  /** The server that a balancer without stickiness may choose; empty if none listens. */
  Optional<String> entry(Random random) {
    List<String> all = new ArrayList<>();
    for (Node node : served) {
      node.entry()
          .ifPresent(
              server -> {
                all.add(server);
                releases.put(server, node.next());
              });
    }
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
  }

  /**
   * How a server is called that is reached elsewhere: the cookies of the proofs are for loopback
   * alone, and inside a relay connects from there.
   */
  public static String onLoopback(String server) {
    return "127.0.0.1" + server.substring(server.lastIndexOf(':'));
  }

  /** Whether the server that was found at this entry is of the next release. */
  boolean next(String server) {
    return releases.getOrDefault(server, false);
  }

  @Override
  public void close() {
    nodes.forEach(Node::close);
    storage.close();
    s3.close();
    network.close();
  }
}
