package dev.stash.testing;

import dev.stash.node.Mailbox;
import dev.stash.web.ViewHost.Handshake;
import dev.stash.wire.Outlet;
import dev.stash.wire.ViewSocket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A socket without a network, between a page and a process: what each says the other hears in
 * order, on a thread of its own. Thread-safe.
 */
final class TestSocket implements Outlet {
  /** What servers say of a connection that broke. */
  static final int BROKEN = 1006;

  private final TestPage page;
  private final TestProcess process;
  private final Mailbox<String> toServer;
  private volatile @Nullable ViewSocket server;
  private volatile boolean over;

  TestSocket(TestPage page, TestProcess process) {
    this.page = page;
    this.process = process;
    this.toServer = new Mailbox<>(this::deliver, process.life().executor());
  }

  /** The request was upgraded. */
  void open(Handshake handshake) {
    process
        .host()
        .open(handshake, this)
        .ifPresent(
            opened -> {
              server = opened;
              if (over) {
                process.host().closed(opened);
              } else {
                page.soon(() -> page.opened(this));
              }
            });
  }

  /** The page says something. */
  void say(String text) {
    toServer.soon(text);
  }

  private void deliver(String text) {
    ViewSocket open = server;
    if (open != null && !over) {
      open.text(text, true);
    }
  }

  /** The page has gone, or its network. */
  void drop() {
    if (!over) {
      over = true;
      process.left(this);
      tellServer();
    }
  }

  /** The process is gone, or the way to it. */
  void broken() {
    end(BROKEN, "");
  }

  @Override
  public void send(List<String> messages) {
    if (over) {
      throw new IllegalStateException("the page is gone");
    }
    messages.forEach(message -> page.soon(() -> page.hear(this, message)));
  }

  @Override
  public void close(int code, String reason) {
    end(code, reason);
    tellServer();
  }

  @Override
  public void cut() {
    end(BROKEN, "");
    tellServer();
  }

  private void end(int code, String reason) {
    if (!over) {
      over = true;
      process.left(this);
      page.soon(() -> page.lost(this, code, reason));
    }
  }

  private void tellServer() {
    ViewSocket open = server;
    if (open != null) {
      process.run(() -> process.host().closed(open));
    }
  }
}
