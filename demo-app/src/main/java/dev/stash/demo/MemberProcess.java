package dev.stash.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A node's process, and the next one when that has ended. Thread-safe. */
final class MemberProcess {
  private static final long LOOK_MILLIS = 100;
  private static final long DEAD_FOR_MILLIS = 2_500;
  private static final long DRAINED_SECONDS = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** What can be seen of it from outside. */
  enum State {
    STARTING,
    UP,
    DRAINING,
    DOWN
  }

  private final String name;
  private final int port;
  private final ProcessBuilder builder;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile @Nullable Process process;
  private volatile State state = State.STARTING;
  private volatile boolean leaving;
  private volatile boolean served;

  MemberProcess(String name, int port, ProcessBuilder builder) {
    this.name = name;
    this.port = port;
    this.builder = builder;
  }

  String name() {
    return name;
  }

  int port() {
    return port;
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  State state() {
    return state;
  }

  /** Of the process that lives, or lived last; 0 before the first. */
  long pid() {
    Process current = process;
    return current == null ? 0 : current.pid();
  }

  void start() {
    Thread.ofVirtual().name(name).start(this::keep);
  }

  /** Whether it ended before it ever served: it has said why. */
  boolean failed() {
    return state == State.DOWN && !served;
  }

  private void keep() {
    try {
      while (over.getCount() > 0) {
        leaving = false;
        state = State.STARTING;
        Process started = builder.start();
        process = started;
        Thread.ofVirtual().start(() -> passOn(started));
        while (!started.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
          look();
        }
        state = State.DOWN;
        if (!served || (!leaving && over.await(DEAD_FOR_MILLIS, TimeUnit.MILLISECONDS))) {
          return;
        }
      }
    } catch (IOException | InterruptedException failed) {
      state = State.DOWN;
      System.err.println(name + " cannot be started: " + failed.getMessage());
    }
  }

  private void look() throws InterruptedException {
    int answer = status();
    if (answer == 200) {
      served = true;
    }
    if (leaving) {
      state = State.DRAINING;
    } else if (answer == 200) {
      state = State.UP;
    } else if (state != State.STARTING) {
      state = answer == 0 ? State.DOWN : State.DRAINING;
    }
  }

  private int status() throws InterruptedException {
    try {
      return http.send(request("/health/ready"), BodyHandlers.discarding()).statusCode();
    } catch (IOException silent) {
      return 0;
    }
  }

  /** How many members it knows, itself included; 0 if it does not say. */
  int knows() throws InterruptedException {
    try {
      var answer = http.send(request("/demo/cluster/known"), BodyHandlers.ofString());
      return answer.statusCode() == 200 ? Integer.parseInt(answer.body()) : 0;
    } catch (IOException | NumberFormatException silent) {
      return 0;
    }
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create(url() + path)).timeout(PATIENCE).build();
  }

  /** kill -9. It is started again after a while. */
  void kill() {
    Process current = process;
    if (current != null) {
      current.destroyForcibly();
    }
  }

  /** SIGTERM: it drains, ends, and is started again at once. Returns when it has ended. */
  void restart() throws InterruptedException {
    Process current = process;
    leaving = true;
    state = State.DRAINING;
    if (current != null) {
      end(current);
    }
  }

  /** SIGTERM for good. */
  void stop() throws InterruptedException {
    over.countDown();
    Process current = process;
    if (current != null) {
      end(current);
    }
  }

  private static void end(Process current) throws InterruptedException {
    current.destroy();
    if (!current.waitFor(DRAINED_SECONDS, TimeUnit.SECONDS)) {
      current.destroyForcibly();
    }
  }

  /** What it prints, but for the line that only the supervisor wants to know. */
  private void passOn(Process started) {
    try (BufferedReader lines = started.inputReader(StandardCharsets.UTF_8)) {
      String line;
      while ((line = lines.readLine()) != null) {
        if (!line.startsWith("ready ")) {
          System.out.println(name + ": " + line);
        }
      }
    } catch (IOException ended) {
      // Together with its process.
    }
  }
}
