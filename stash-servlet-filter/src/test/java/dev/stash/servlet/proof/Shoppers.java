package dev.stash.servlet.proof;

import dev.stash.helidon.proof.Gaps;
import dev.stash.helidon.proof.Lab;
import dev.stash.helidon.proof.Node;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/**
 * Some browsers, each with several requests at once, and a balancer without stickiness in front of
 * the servers: each request goes to any that listens and can answer it.
 */
final class Shoppers implements AutoCloseable {
  /** A request makes up to three calls, which give up after ten seconds each. */
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  final Queue<String> broken = new ConcurrentLinkedQueue<>();
  final Gaps gaps = new Gaps();
  final AtomicLong requests = new AtomicLong();

  /** Answers that were lost, and 503. */
  final AtomicLong doubts = new AtomicLong();

  final AtomicLong comeAgain = new AtomicLong();

  /** Answers that showed less than had been acknowledged, and how late the latest of them came. */
  final AtomicLong stale = new AtomicLong();

  final AtomicLong stalest = new AtomicLong();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();
  private final Lab lab;
  private final Duration lag;
  private final List<Node> servlets;
  private final List<Shopper> shoppers = new ArrayList<>();
  private volatile boolean over;

  /**
   * They come at once.
   *
   * @param servlets the nodes that have HttpSessions
   * @param visitors the first session of each browser
   * @param lag how long an owner that is none any more may go on answering reads
   */
  Shoppers(Lab lab, List<Node> servlets, List<Lab.Visitor> visitors, Duration lag, long seed) {
    this.lab = lab;
    this.lag = lag;
    this.servlets = List.copyOf(servlets);
    Random random = new Random(seed);
    for (Lab.Visitor visitor : visitors) {
      shoppers.add(new Shopper(this, "s" + shoppers.size(), visitor, random.nextLong()));
    }
  }

  boolean over() {
    return over;
  }

  long lagNanos() {
    return lag.toNanos();
  }

  /** An answer showed too little, so long after it had been acknowledged at least. */
  void stale(long nanos) {
    stale.incrementAndGet();
    stalest.accumulateAndGet(nanos / 1_000_000, Math::max);
  }

  Lab.Visitor visitor() {
    return lab.visitor();
  }

  /** What became of a request. */
  enum Outcome {
    /** It was answered, so that its effect is stored. */
    ANSWERED,
    /** It had none, for it was never sent. */
    UNSENT,
    /** Nobody knows. */
    DOUBTFUL
  }

  /**
   * The end of a request.
   *
   * @param body empty unless it was answered
   */
  record Answer(Outcome outcome, String body) {}

  /** Sends a request to any server that knows such paths. Blocks until it is over. */
  Answer send(String method, String shelf, String path, Lab.Visitor visitor, Random random)
      throws InterruptedException {
    Optional<String> server = server(shelf, random);
    if (server.isEmpty()) {
      return new Answer(Outcome.UNSENT, "");
    }
    URI uri = URI.create("http://" + server.get() + "/" + shelf + "/" + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .method(method, BodyPublishers.noBody())
            .header("Host", Lab.onLoopback(server.get()))
            .header("Cookie", visitor.cookie())
            .timeout(PATIENCE)
            .build();
    requests.incrementAndGet();
    try {
      return answer(http.send(request, BodyHandlers.ofString()), visitor);
    } catch (ConnectException | HttpConnectTimeoutException refused) {
      return new Answer(Outcome.UNSENT, "");
    } catch (HttpTimeoutException late) {
      broken.add("a request had no answer within " + PATIENCE);
      return new Answer(Outcome.DOUBTFUL, "");
    } catch (IOException lost) {
      doubts.incrementAndGet();
      return new Answer(Outcome.DOUBTFUL, "");
    }
  }

  private Optional<String> server(String shelf, Random random) {
    List<String> all =
        (shelf.equals(Shelf.NOTES) ? lab.nodes : servlets)
            .stream().flatMap(node -> node.entry().stream()).toList();
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
  }

  private Answer answer(HttpResponse<String> response, Lab.Visitor visitor) {
    if (response.headers().allValues("Set-Cookie").stream()
        .anyMatch(cookie -> !cookie.startsWith(visitor.cookie()))) {
      broken.add("a browser was given another id");
    }
    if (response.statusCode() == 200) {
      return new Answer(Outcome.ANSWERED, response.body());
    } else if (response.statusCode() == 503) {
      comeAgain.incrementAndGet();
      doubts.incrementAndGet();
    } else {
      broken.add("an answer was " + response.statusCode() + ": " + response.body());
    }
    return new Answer(Outcome.DOUBTFUL, "");
  }

  /** Waits until each browser has changed something once more. */
  void awaitServed() {
    Map<Shopper, Long> before = new HashMap<>();
    shoppers.forEach(shopper -> before.put(shopper, shopper.served()));
    Awaitility.await("each browser is served")
        .atMost(Duration.ofSeconds(60))
        .until(() -> before.entrySet().stream().allMatch(e -> e.getKey().served() > e.getValue()));
  }

  /** Nobody begins anything new; returns when all requests are over. */
  void rest() throws InterruptedException {
    over = true;
    for (Shopper shopper : shoppers) {
      shopper.join();
    }
  }

  /** After {@link #rest}: what is wrong with what is stored, or shown by any server. */
  List<String> judged() throws InterruptedException {
    List<String> wrong = new ArrayList<>(broken);
    for (Shopper shopper : shoppers) {
      for (Visit visit : shopper.visits()) {
        for (String shelf : List.of(Shelf.ATTRIBUTES, Shelf.NOTES)) {
          Map<String, Long> stored = visit.stored(lab.storage, shelf);
          visit.of(shelf).judged(stored).forEach(what -> wrong.add(shelf + " at the end: " + what));
          wrong.addAll(differs(visit, shelf));
        }
      }
    }
    return wrong;
  }

  /** Each server shows what is stored, be it after a while. */
  private List<String> differs(Visit visit, String shelf) throws InterruptedException {
    Random random = new Random(0);
    long start = System.nanoTime();
    while (true) {
      Map<String, Long> stored = visit.stored(lab.storage, shelf);
      String shown = send("GET", shelf, "all", visit.visitor(), random).body();
      if (shown.equals(Shelf.text(stored))) {
        return List.of();
      } else if (System.nanoTime() - start > lag.toNanos()) {
        return List.of(shelf + " are shown as " + shown + ", stored is " + stored);
      }
    }
  }

  @Override
  public void close() {
    over = true;
    http.shutdownNow();
  }
}
