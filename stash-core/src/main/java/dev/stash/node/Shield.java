package dev.stash.node;

import dev.stash.Recovery;
import dev.stash.TimeSource;
import dev.stash.observe.Signals;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Keeps from actors and sockets what a listener throws, and tells of it seldom. Thread-safe. */
final class Shield implements Signals {
  private static final Logger LOG = System.getLogger(Signals.class.getName());

  private final Signals signals;
  private final Seldom seldom;

  private Shield(Signals signals, TimeSource time) {
    this.signals = signals;
    this.seldom = new Seldom(time);
  }

  /** Those of {@link Signals#NONE} need none. */
  static Signals before(Signals signals, TimeSource time) {
    return NONE.equals(signals) ? NONE : new Shield(signals, time);
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
    try {
      signals.written(kind, outcome);
    } catch (Throwable thrown) {
      threw(thrown);
    }
  }

  @Override
  public void committed(String kind, long millis, int bytes) {
    try {
      signals.committed(kind, millis, bytes);
    } catch (Throwable thrown) {
      threw(thrown);
    }
  }

  @Override
  public void actor(String kind, Life change) {
    try {
      signals.actor(kind, change);
    } catch (Throwable thrown) {
      threw(thrown);
    }
  }

  @Override
  public void storageCalled(Operation operation, Outcome outcome, long nanos) {
    try {
      signals.storageCalled(operation, outcome, nanos);
    } catch (Throwable thrown) {
      threw(thrown);
    }
  }

  @Override
  public void message(String channel, Passage passage, int bytes) {
    try {
      signals.message(channel, passage, bytes);
    } catch (Throwable thrown) {
      threw(thrown);
    }
  }

  @Override
  public void socketOpened(String view) {
    try {
      signals.socketOpened(view);
    } catch (Throwable thrown) {
      threw(thrown);
    }
  }

  @Override
  public void socketClosed(String view, int code) {
    try {
      signals.socketClosed(view, code);
    } catch (Throwable thrown) {
      threw(thrown);
    }
  }

  @Override
  public void mounted(String view, Recovery recovery) {
    try {
      signals.mounted(view, recovery);
    } catch (Throwable thrown) {
      threw(thrown);
    }
  }

  @Override
  public void eventDone(String view) {
    try {
      signals.eventDone(view);
    } catch (Throwable thrown) {
      threw(thrown);
    }
  }

  @Override
  public void resynced(String view) {
    try {
      signals.resynced(view);
    } catch (Throwable thrown) {
      threw(thrown);
    }
  }

  @Override
  public void collapsed(String view, int changes) {
    try {
      signals.collapsed(view, changes);
    } catch (Throwable thrown) {
      threw(thrown);
    }
  }

  @Override
  public void refused(String view, String code) {
    try {
      signals.refused(view, code);
    } catch (Throwable thrown) {
      threw(thrown);
    }
  }

  @Override
  public void heldUp(String view, long queuedBytes) {
    try {
      signals.heldUp(view, queuedBytes);
    } catch (Throwable thrown) {
      threw(thrown);
    }
  }

  @Override
  public void requestStored(Stored outcome, long nanos) {
    try {
      signals.requestStored(outcome, nanos);
    } catch (Throwable thrown) {
      threw(thrown);
    }
  }

  @Override
  public void limited(String option) {
    try {
      signals.limited(option);
    } catch (Throwable thrown) {
      threw(thrown);
    }
  }

  @Override
  public void security(Security what) {
    try {
      signals.security(what);
    } catch (Throwable thrown) {
      threw(thrown);
    }
  }
}
