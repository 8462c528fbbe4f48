package dev.stash.benchmarks;

import dev.stash.Recovery;
import dev.stash.observe.Signals;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts and adds up all signals, by their labels, as a registry of meters does. */
final class Counting implements Signals {
  private final Map<Meter, LongAdder> meters = new ConcurrentHashMap<>();

  private record Meter(String name, Object first, Object second) {}

  private void add(String name, Object first, Object second, long amount) {
    meters.computeIfAbsent(new Meter(name, first, second), meter -> new LongAdder()).add(amount);
  }

  @Override
  public void written(String kind, Write outcome) {
    add(WRITES, kind, outcome, 1);
  }

  @Override
  public void committed(String kind, long millis, int bytes) {
    add(COMMITS, kind, "", millis);
    add(COMMIT_BYTES, kind, "", bytes);
  }

  @Override
  public void actor(String kind, Life change) {
    add(ACTORS, kind, change, 1);
  }

  @Override
  public void storageCalled(Operation operation, Outcome outcome, long nanos) {
    add(STORAGE_CALLS, operation, outcome, nanos);
  }

  @Override
  public void message(String channel, Passage passage, int bytes) {
    add(MESSAGES, channel, passage, 1);
    add(MESSAGE_BYTES, channel, passage, bytes);
  }

  @Override
  public void socketOpened(String view) {
    add(SOCKETS_OPENED, view, "", 1);
  }

  @Override
  public void socketClosed(String view, int code) {
    add(SOCKETS_CLOSED, view, code, 1);
  }

  @Override
  public void mounted(String view, Recovery recovery) {
    add(MOUNTS, view, recovery, 1);
  }

  @Override
  public void eventDone(String view) {
    add(EVENTS, view, "", 1);
  }

  @Override
  public void resynced(String view) {
    add(RESYNCS, view, "", 1);
  }

  @Override
  public void collapsed(String view, int changes) {
    add(COLLAPSED, view, "", changes);
  }

  @Override
  public void refused(String view, String code) {
    add(REFUSALS, view, code, 1);
  }

  @Override
  public void heldUp(String view, long queuedBytes) {
    add(HELD_UP, view, "", queuedBytes);
  }

  @Override
  public void requestStored(Stored outcome, long nanos) {
    add(REQUESTS, outcome, "", nanos);
  }

  @Override
  public String toString() {
    StringBuilder all = new StringBuilder();
    meters.forEach(
        (meter, sum) ->
            all.append(meter.name())
                .append(' ')
                .append(meter.first())
                .append(' ')
                .append(meter.second())
                .append(": ")
                .append(sum.sum())
                .append('\n'));
    return all.toString();
  }
}
