package dev.stash.servlet.http;

import dev.stash.OptionInvalid;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionActivationListener;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.EventListener;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who is told of sessions: the listeners that were registered, and attributes that listen
 * themselves. A listener that throws is logged by its class, and the others are told. Immutable.
 */
final class Listeners {
  private static final Logger LOG = System.getLogger(Listeners.class.getName());

  private final List<EventListener> all;

  Listeners(List<EventListener> all) {
    this.all = List.copyOf(all);
    for (EventListener listener : all) {
      if (!(listener instanceof HttpSessionListener)
          && !(listener instanceof HttpSessionAttributeListener)
          && !(listener instanceof HttpSessionIdListener)) {
        throw new OptionInvalid(
            "listener",
            "listens to nothing that happens to sessions: " + listener.getClass().getName(),
            "give an HttpSessionListener, HttpSessionAttributeListener or HttpSessionIdListener");
      }
    }
  }

  void created(HttpSession session) {
    tell(
        all, HttpSessionListener.class, each -> each.sessionCreated(new HttpSessionEvent(session)));
  }

  /** Told in the opposite order, while the session can still be read. */
  void destroyed(HttpSession session) {
    tell(
        all.reversed(),
        HttpSessionListener.class,
        each -> each.sessionDestroyed(new HttpSessionEvent(session)));
  }

  void idChanged(HttpSession session, String before) {
    tell(
        all,
        HttpSessionIdListener.class,
        each -> each.sessionIdChanged(new HttpSessionEvent(session), before));
  }

  /**
   * An attribute has another value.
   *
   * @param before null: there was none, or it could not be read
   * @param had whether there was one
   * @param after null: it was removed
   */
  void changed(
      HttpSession session,
      String name,
      @Nullable Object before,
      boolean had,
      @Nullable Object after) {
    unbound(session, name, before, after);
    HttpSessionBindingEvent event =
        new HttpSessionBindingEvent(session, name, had ? before : after);
    tell(
        all,
        HttpSessionAttributeListener.class,
        each -> {
          if (after == null) {
            each.attributeRemoved(event);
          } else if (had) {
            each.attributeReplaced(event);
          } else {
            each.attributeAdded(event);
          }
        });
  }

  /** A value is about to take the place of this one; nobody can read it yet. */
  @SuppressWarnings("ReferenceEquality") // the very object is bound already, an equal one is not
  void bound(HttpSession session, String name, @Nullable Object before, Object value) {
    if (value instanceof HttpSessionBindingListener listener && value != before) {
      tell(listener, each -> each.valueBound(new HttpSessionBindingEvent(session, name, value)));
    }
  }

  /** A value has given its place to another one, or to none; nobody can read it any more. */
  @SuppressWarnings("ReferenceEquality") // likewise
  void unbound(HttpSession session, String name, @Nullable Object value, @Nullable Object after) {
    if (value instanceof HttpSessionBindingListener listener && value != after) {
      tell(listener, each -> each.valueUnbound(new HttpSessionBindingEvent(session, name, value)));
    }
  }

  /** The value has come from storage. */
  static void activated(HttpSession session, Object value) {
    if (value instanceof HttpSessionActivationListener listener) {
      tell(listener, each -> each.sessionDidActivate(new HttpSessionEvent(session)));
    }
  }

  /** The value is about to be written down, if it has changed. */
  static void passivating(HttpSession session, Object value) {
    if (value instanceof HttpSessionActivationListener listener) {
      tell(listener, each -> each.sessionWillPassivate(new HttpSessionEvent(session)));
    }
  }

  private static <L> void tell(List<EventListener> all, Class<L> kind, Consumer<L> event) {
    for (EventListener each : all) {
      if (kind.isInstance(each)) {
        tell(kind.cast(each), event);
      }
    }
  }

  private static <L> void tell(L listener, Consumer<L> event) {
    try {
      event.accept(listener);
    } catch (RuntimeException failed) {
      LOG.log(
          Level.WARNING,
          "the session listener {0} failed with {1}",
          listener.getClass().getName(),
          failed.getClass().getName());
    }
  }
}
