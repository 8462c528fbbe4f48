package dev.stash.demo;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * Several nodes on one machine: their processes, the port in front of them, and the storage that
 * they share.
 */
final class Supervisor {
  private final Entry entry;
  private final Control control;
  private final List<MemberProcess> members;
  private final Rolling rolling;
  private final SharedStorage storage;
  private final CountDownLatch over = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);

  private Supervisor(int port, int nodes, SharedStorage storage) throws IOException {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    String token = HexFormat.of().formatHex(random);
    this.storage = storage;
    this.entry = Entry.bind(port);
    this.control = Control.start(token);
    Map<String, String> secrets = storage.secrets(token);
    this.members = Launcher.members(nodes, storage.options(), control.url(), secrets);
    this.rolling = new Rolling(members, over);
  }

  /** Returns when all has been told to end, and has drained; 1 if it could not start. */
  static int run(int port, int nodes, SharedStorage storage)
      throws IOException, InterruptedException {
    Supervisor supervisor;
    try {
      supervisor = new Supervisor(port, nodes, storage);
    } catch (IOException | RuntimeException failed) {
      storage.close();
      throw failed;
    }
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(supervisor::stop));
    return supervisor.serve();
  }

  private int serve() throws InterruptedException {
    storage.said().ifPresent(System.out::println);
    control.serve(new Nodes(members, entry.sockets(), rolling));
    // The first one alone: what is wrong is said once, and the others find somebody to join.
    members.getFirst().start();
    if (!new Rolling(members.subList(0, 1), over).awaitAll()) {
      return 1;
    }
    members.stream().skip(1).forEach(MemberProcess::start);
    if (!rolling.awaitAll()) {
      return 1;
    }
    entry.serve(members);
    System.out.println("ready http://127.0.0.1:" + entry.port());
    stopped.await();
    return 0;
  }

  private void stop() {
    over.countDown();
    entry.close();
    try {
      List<Thread> ends = new ArrayList<>();
      for (MemberProcess member : members) {
        ends.add(Thread.ofVirtual().start(() -> stop(member)));
      }
      for (Thread end : ends) {
        end.join();
      }
    } catch (InterruptedException never) {
      Thread.currentThread().interrupt();
    }
    control.close();
    storage.close();
    stopped.countDown();
  }

  private static void stop(MemberProcess member) {
    try {
      member.stop();
    } catch (InterruptedException never) {
      Thread.currentThread().interrupt();
    }
  }
}
