package dev.stash.demo;

import dev.stash.Stash;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** One process that serves: alone, or a member among several. */
final class DemoNode {
  private static final Duration SPREAD = Duration.ofMillis(500);

  private DemoNode() {}

  /** Returns when the process has been told to end, and has drained. */
  static void run(int port, ServerKind kind, Path data, Map<String, String> options, Seat seat)
      throws IOException, InterruptedException {
    seat.leaveWithSupervisor();
    DemoMetrics metrics = new DemoMetrics();
    Stash stash =
        Stash.builder()
            .options(options)
            .secret(DemoSecret.in(data))
            .member(seat.taken() ? seat.name() : kind.title())
            .cluster(seat.cluster("http://127.0.0.1:" + port))
            .insecureLoopbackCookies(true)
            .signals(metrics.signals())
            .actor(Tally.class, Tally.Kept::new)
            .build();
    Site site = kind.site(stash, metrics, seat, data);
    int bound = site.start(port);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(
                    () -> {
                      site.refuse();
                      site.drain(SPREAD);
                      site.stop();
                      stash.close();
                      stopped.countDown();
                    }));
    System.out.println("ready http://127.0.0.1:" + bound);
    stopped.await();
  }
}
