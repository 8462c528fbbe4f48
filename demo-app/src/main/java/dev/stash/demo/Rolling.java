package dev.stash.demo;

import dev.stash.json.JsonOutput;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A restart of all members, one after the other, each back before the next one leaves. */
final class Rolling {
  private static final long LOOK_MILLIS = 100;
  private static final long BACK_SECONDS = 60;

  private final List<MemberProcess> members;
  private final CountDownLatch over;
  private final AtomicBoolean running = new AtomicBoolean();
  private final AtomicInteger done = new AtomicInteger();

  Rolling(List<MemberProcess> members, CountDownLatch over) {
    this.members = members;
    this.over = over;
  }

  /** False if one is under way. */
  boolean start() {
    if (!running.compareAndSet(false, true)) {
      return false;
    }
    done.set(0);
    Thread.ofVirtual().name("rolling-restart").start(this::roll);
    return true;
  }

  private void roll() {
    try {
      for (MemberProcess member : members) {
        member.restart();
        if (!awaitAll()) {
          return;
        }
        done.incrementAndGet();
      }
    } catch (InterruptedException never) {
      Thread.currentThread().interrupt();
    } finally {
      running.set(false);
    }
  }

  /** Waits until all serve and know each other; false if that does not happen. */
  boolean awaitAll() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(BACK_SECONDS);
    while (System.nanoTime() < end) {
      if (all()) {
        return true;
      }
      if (over.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)
          || members.stream().anyMatch(MemberProcess::failed)) {
        return false;
      }
    }
    return false;
  }

  private boolean all() throws InterruptedException {
    for (MemberProcess member : members) {
      if (member.state() != MemberProcess.State.UP || member.knows() != members.size()) {
        return false;
      }
    }
    return true;
  }

  void write(JsonOutput out) {
    out.name("rolling").object();
    out.name("running").value(running.get() ? 1 : 0);
    out.name("done").value(done.get()).name("of").value(members.size()).end();
  }
}
