package dev.stash.testing;

import dev.stash.Stash;
import dev.stash.web.ViewHost;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;

/** One process with its Stash and its views, from its start to its end. Thread-safe. */
final class TestProcess {
  private final TestLife life;
  private final ExecutorService executor;
  private final Stash stash;
  private final ViewHost host;
  private final Set<TestSocket> sockets = ConcurrentHashMap.newKeySet();

  TestProcess(TestLife life, Stash stash, ViewHost host) {
    this.life = life;
    this.executor = life.executor();
    this.stash = stash;
    this.host = host;
  }

  TestLife life() {
    return life;
  }

  Stash stash() {
    return stash;
  }

  ViewHost host() {
    return host;
  }

  /** On a thread of this process. */
  void run(Runnable task) {
    executor.execute(task);
  }

  /** A page has a socket here. */
  void entered(TestSocket socket) {
    sockets.add(socket);
    if (life.dead()) {
      socket.broken();
    }
  }

  void left(TestSocket socket) {
    sockets.remove(socket);
  }

  /** As kill -9 does. */
  void kill() {
    life.kill();
    List.copyOf(sockets).forEach(TestSocket::broken);
  }
}
