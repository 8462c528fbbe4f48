package dev.stash.helidon.proof;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A tab whose user types all the time, whatever happens: it keeps a few events on their way, finds
 * a socket that is dead by ping, and comes back through any server. {@link #step} is to be called
 * some twenty times a second, by one thread at a time.
 */
class Typist {
  private static final Duration SILENT = Duration.ofMillis(800);
  private static final Duration DEAD = Duration.ofSeconds(3);
  private static final int MOST_PENDING = 4;

  final PageClient page;
  private final Random random;
  private final Supplier<Optional<String>> servers;
  private boolean typing = true;
  private long notBefore;
  private long pinged;
  private long sockets;

  Typist(PageClient page, long seed, Supplier<Optional<String>> servers) {
    this.page = page;
    this.random = new Random(seed);
    this.servers = servers;
  }

  final void step() {
    long now = System.nanoTime();
    if (page.away()) {
      comeBack(now);
    } else if (page.silence().compareTo(DEAD) > 0) {
      page.cut();
    } else if (page.connected()) {
      if (page.silence().compareTo(SILENT) > 0 && now - pinged > SILENT.toNanos()) {
        pinged = now;
        page.ping();
      }
      if (typing) {
        type(random);
      }
    }
  }

  /** What its user does at a step while the page is connected. */
  void type(Random choice) {
    if (page.pending() < MOST_PENDING && choice.nextInt(3) == 0) {
      page.put(choice.nextInt(Ledger.REGISTERS));
    }
  }

  private void comeBack(long now) {
    if (now < notBefore) {
      return;
    }
    notBefore = now + Duration.ofMillis(random.nextInt(150, 600)).toNanos();
    servers
        .get()
        .ifPresent(
            server -> {
              sockets++;
              CompletableFuture<Void> unused = page.connect(server);
            });
  }

  /** No new events from now on; what is on its way is still brought home. */
  final void rest() {
    typing = false;
  }

  /** How many sockets it has tried. */
  final long sockets() {
    return sockets;
  }
}
