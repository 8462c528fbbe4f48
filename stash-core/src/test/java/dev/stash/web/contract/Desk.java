package dev.stash.web.contract;

import dev.stash.OnEvent;
import dev.stash.OnMount;
import dev.stash.OnSaved;
import dev.stash.OnUnmount;
import dev.stash.Page;
import dev.stash.Scope;
import dev.stash.Session;
import dev.stash.Stashed;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;

/** Asks for all that a handler may ask for, and says what it was given. */
final class Desk {
  /** Those that are open, and what they have said. */
  record Talk(BlockingQueue<Desk> open, BlockingQueue<String> said) {}

  private final Talk talk;

  Page page;

  @Stashed int count;

  @Stashed(scope = Scope.RECONNECT)
  String draft = "";

  @Stashed List<String> runs = List.of();

  /** Not stashed: what the event {@code hold} waits for. */
  final CountDownLatch held = new CountDownLatch(1);

  /** Not stashed: how often what was asked has run. */
  int ran;

  Desk(Talk talk) {
    this.talk = talk;
  }

  @OnMount
  void mounted(Session session, Page given) {
    page = given;
    talk.open.add(this);
    talk.said.add("mounted " + given.recovery() + " " + given.rejoined() + who(session));
  }

  @OnEvent("payloadFirst")
  void payloadFirst(int by, Page given, Session session) {
    count += by;
    talk.said.add("event " + given.view() + who(session));
  }

  @OnEvent("payloadLast")
  void payloadLast(Session session, Page given, int by) {
    payloadFirst(by, given, session);
  }

  @OnEvent("later")
  void later(Page given) {
    given.run(() -> count += 10);
  }

  @OnEvent("remind")
  void remind(Page given) {
    given.after(Duration.ofDays(1), () -> ran++);
  }

  @OnEvent("hold")
  void hold() throws InterruptedException {
    talk.said.add("holds");
    held.await();
  }

  @OnEvent("leave")
  void leave(Page given, String where) {
    given.navigate(where);
    if (where.contains("nowhere")) {
      throw new IllegalStateException("on purpose");
    }
    count++;
  }

  @OnSaved("payloadLast")
  void saved(Page given, int by) {
    talk.said.add("saved " + by + " " + given.over());
  }

  @OnUnmount
  void unmounted(Page given, Session session) {
    talk.said.add("unmounted " + given.over() + who(session));
  }

  private static String who(Session session) {
    return session.principal().map(name -> " " + name).orElse("");
  }
}
