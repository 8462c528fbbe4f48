package dev.stash.helidon.proof;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/** One writer a session, which tries each value again, anywhere, until some member has taken it. */
final class MapLoad implements Load {
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Lab lab;
  private final Gaps gaps = new Gaps();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();
  private final AtomicLongArray stored;
  private final List<Thread> writers = new ArrayList<>();
  private volatile boolean over;

  MapLoad(Lab lab, int sessions) {
    this.lab = lab;
    this.stored = new AtomicLongArray(sessions);
    for (int i = 0; i < sessions; i++) {
      int session = i;
      writers.add(Thread.ofVirtual().start(() -> write(session)));
    }
  }

  private void write(int session) {
    Random random = new Random(session);
    for (long value = 1; !over; value++) {
      while (!over && !put(session, value, random)) {
        LockSupport.parkNanos(Duration.ofMillis(random.nextInt(20, 100)).toNanos());
      }
      LockSupport.parkNanos(Duration.ofMillis(random.nextInt(50, 200)).toNanos());
    }
  }

  private boolean put(int session, long value, Random random) {
    String server = lab.entry(random).orElse("127.0.0.1:1");
    try {
      if (!send(server, "/put?session=" + session + "&value=" + value).equals("stored")) {
        return false;
      }
      stored.set(session, value);
      gaps.told("s" + session);
      return true;
    } catch (IOException failed) {
      return false;
    }
  }

  private String send(String server, String path) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + server + path)).timeout(PATIENCE).build();
    try {
      return http.send(request, BodyHandlers.ofString()).body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public Gaps gaps() {
    return gaps;
  }

  @Override
  public void rest() throws InterruptedException {
    over = true;
    for (Thread writer : writers) {
      writer.join();
    }
  }

  /** Only the last value of a session can be seen: writes before it count as lost with it. */
  @Override
  public long lost() throws IOException {
    long lost = 0;
    for (int session = 0; session < stored.length(); session++) {
      String server = lab.entry(new Random(session)).orElseThrow();
      long found = Long.parseLong(send(server, "/get?session=" + session));
      lost += Math.max(0, stored.get(session) - found);
    }
    return lost;
  }

  @Override
  public void close() {
    over = true;
    http.shutdownNow();
  }
}
