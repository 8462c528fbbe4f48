package dev.stash.node;

import dev.stash.Recovery;
import dev.stash.SessionEvent;
import dev.stash.TimeSource;
import dev.stash.observe.Signals;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.function.Consumer;

/**
 * Tells all who listen, each whatever the one before has thrown; keeps that from actors and
 * sockets, and tells of it seldom. Thread-safe.
 */
final class Shield implements Signals {
  private static final Logger LOG = System.getLogger(Signals.class.getName());

  private final Signals[] all;
  private final Seldom seldom;

  private Shield(List<Signals> all, TimeSource time) {
    this.all = all.toArray(Signals[]::new);
    this.seldom = new Seldom(time);
  }

  /** {@link Signals#NONE} if nobody listens. */
  static Signals before(List<Signals> listeners, TimeSource time) {
    List<Signals> all = listeners.stream().filter(one -> !NONE.equals(one)).toList();
    return all.isEmpty() ? NONE : new Shield(all, time);
  }

  private void tell(Consumer<Signals> signal) {
    for (Signals one : all) {
      try {
        signal.accept(one);
      } catch (Throwable thrown) {
        threw(thrown);
      }
    }
  }

  /** Not with the message: nobody knows what is in it. */
  private void threw(Throwable what) {
    seldom.happened(
        "listener",
        count ->
            LOG.log(
                Level.ERROR,
                "the Signals of this application threw {0} at {1} ({2} times since the last line):"
                    + " what they count is too low, and nothing else is wrong",
                what.getClass().getName(),
                Seldom.place(what),
                count));
  }

  @Override
  public void written(String kind, Write outcome) {
    tell(one -> one.written(kind, outcome));
  }

  @Override
  public void committed(String kind, long millis, int bytes) {
    tell(one -> one.committed(kind, millis, bytes));
  }

  @Override
  public void actor(String kind, Life change) {
    tell(one -> one.actor(kind, change));
  }

  @Override
  public void reattached(String kind, long millis) {
    tell(one -> one.reattached(kind, millis));
  }

  @Override
  public void sessionCreated() {
    tell(Signals::sessionCreated);
  }

  @Override
  public void sessionEnded(SessionEvent.Why why) {
    tell(one -> one.sessionEnded(why));
  }

  @Override
  public void storageCalled(Operation operation, Outcome outcome, long nanos) {
    tell(one -> one.storageCalled(operation, outcome, nanos));
  }

  @Override
  public void message(String channel, Passage passage, int bytes) {
    tell(one -> one.message(channel, passage, bytes));
  }

  @Override
  public void socketOpened(String view) {
    tell(one -> one.socketOpened(view));
  }

  @Override
  public void socketClosed(String view, int code) {
    tell(one -> one.socketClosed(view, code));
  }

  @Override
  public void mounted(String view, Recovery recovery) {
    tell(one -> one.mounted(view, recovery));
  }

  @Override
  public void eventDone(String view) {
    tell(one -> one.eventDone(view));
  }

  @Override
  public void ranAgain(String view) {
    tell(one -> one.ranAgain(view));
  }

  @Override
  public void resynced(String view) {
    tell(one -> one.resynced(view));
  }

  @Override
  public void collapsed(String view, int changes) {
    tell(one -> one.collapsed(view, changes));
  }

  @Override
  public void refused(String view, String code) {
    tell(one -> one.refused(view, code));
  }

  @Override
  public void heldUp(String view, long queuedBytes) {
    tell(one -> one.heldUp(view, queuedBytes));
  }

  @Override
  public void requestStored(Stored outcome, long nanos) {
    tell(one -> one.requestStored(outcome, nanos));
  }

  @Override
  public void limited(String option) {
    tell(one -> one.limited(option));
  }

  @Override
  public void security(Security what) {
    tell(one -> one.security(what));
  }
}
