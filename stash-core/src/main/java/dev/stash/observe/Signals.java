package dev.stash.observe;

import dev.stash.Recovery;
import dev.stash.SessionEvent;

/**
 * What happens in this process, as it happens: for counters and timers. Whoever listens overrides
 * what it wants to hear; given by {@code Stash.builder().signals(…)}. What each of them means, and
 * what operators ask of it: {@code docs/reference/signals.md}. As meters of Micrometer they are
 * {@code dev.stash.metrics.StashMetrics}.
 *
 * <p>Signals come on the threads that do the work: that of a socket, of a request, of a storage
 * call, of a cluster. Many come at once, from many threads, and two that belong together may come
 * in either order. Whoever listens is thread-safe, returns at once, and neither blocks nor calls
 * Stash: a session, a page, or what the cluster has to say waits for it. It is meant to add to a
 * counter.
 *
 * <p>Whatever it throws is caught, is told of in the log once a minute at most, and changes
 * nothing.
 *
 * <p>No signal carries an id, a key, a value, a secret or a person: what is text here is the name
 * of a kind, a channel, a view, or a code, of which there are few, so all of it may become a label.
 * A view with parameters is called as it is registered, {@code board/{id}}. The one exception is
 * yours: a {@code StashException} of your own brings the code that you gave it.
 *
 * <p>There will be more methods and more constants; new methods do nothing unless overridden, and a
 * {@code switch} over constants needs a {@code default}.
 */
public interface Signals {
  /** The name of a meter of {@link #written}. */
  String WRITES = "stash.writes";

  /** The name of a meter of {@link #committed}, the time. */
  String COMMITS = "stash.commits";

  /** The name of a meter of {@link #committed}, the bytes. */
  String COMMIT_BYTES = "stash.commit.bytes";

  /** The name of a meter of {@link #actor}. */
  String ACTORS = "stash.actors";

  /** The name of a meter of {@link #reattached}. */
  String REATTACHMENTS = "stash.reattachments";

  /** The name of a meter of {@link #sessionCreated}. */
  String SESSIONS_BEGUN = "stash.sessions.begun";

  /** The name of a meter of {@link #sessionEnded}. */
  String SESSIONS_ENDED = "stash.sessions.ended";

  /** The name of a meter of {@link #storageCalled}. */
  String STORAGE_CALLS = "stash.storage.calls";

  /** The name of a meter of {@link #message}. */
  String MESSAGES = "stash.messages";

  /** The name of a meter of {@link #message}, the bytes. */
  String MESSAGE_BYTES = "stash.message.bytes";

  /** The name of a meter of {@link #socketOpened}. */
  String SOCKETS_OPENED = "stash.sockets.opened";

  /** The name of a meter of {@link #socketClosed}. */
  String SOCKETS_CLOSED = "stash.sockets.closed";

  /** The name of a meter of {@link #mounted}. */
  String MOUNTS = "stash.mounts";

  /** The name of a meter of {@link #eventDone}. */
  String EVENTS = "stash.events";

  /** The name of a meter of {@link #ranAgain}. */
  String RERUNS = "stash.reruns";

  /** The name of a meter of {@link #resynced}. */
  String RESYNCS = "stash.resyncs";

  /** The name of a meter of {@link #collapsed}. */
  String COLLAPSED = "stash.collapsed";

  /** The name of a meter of {@link #refused}. */
  String REFUSALS = "stash.refusals";

  /** The name of a meter of {@link #heldUp}. */
  String HELD_UP = "stash.held.up";

  /** The name of a meter of {@link #requestStored}. */
  String REQUESTS = "stash.requests";

  /** The name of a meter of {@link #limited}. */
  String LIMITS = "stash.limits";

  /** The name of a meter of {@link #security}. */
  String SECURITY = "stash.security";

  /** Nobody listens. */
  Signals NONE = new Signals() {};

  // ------------------------------------------------------------------------ actors

  /**
   * An actor here has answered a write.
   *
   * @param kind what sort of actor: {@code session}
   */
  default void written(String kind, Write outcome) {}

  /**
   * What an actor here had accepted is stored, in one PUT.
   *
   * @param millis since the oldest write in it was accepted
   * @param bytes of the stored object
   */
  default void committed(String kind, long millis, int bytes) {}

  /** An actor here has begun, is over, or has moved. */
  default void actor(String kind, Life change) {}

  /**
   * Another instance than before answers a view that is here: its actor has moved, or was lost with
   * its member.
   *
   * @param millis since the one before was known not to answer, or since the oldest write that it
   *     has left without an answer
   */
  default void reattached(String kind, long millis) {}

  // ------------------------------------------------------------------------ sessions

  /** Something was stored for a browser for the first time; told by the member that has done so. */
  default void sessionCreated() {}

  /**
   * A session is over; of one that is too old when that is found, as {@link SessionEvent.Ended}
   * says. A session that has got another id goes on.
   */
  default void sessionEnded(SessionEvent.Why why) {}

  // ------------------------------------------------------------------------ storage

  /**
   * A call has come back from the storage, encryption included. One that the circuit breaker has
   * kept from it is none: that this happens is told by {@code Stash.storageAvailable}.
   */
  default void storageCalled(Operation operation, Outcome outcome, long nanos) {}

  // ------------------------------------------------------------------------ cluster

  /**
   * A message between this member and another.
   *
   * @param bytes of the message, before it is sealed; 0 of {@link Passage#INTERRUPTED}
   */
  default void message(String channel, Passage passage, int bytes) {}

  // ------------------------------------------------------------------------ pages

  /** A page's socket is open, and may mount the view. */
  default void socketOpened(String view) {}

  /**
   * It is over.
   *
   * @param code that it was closed with here, as in RFC 6455 §7.4; 1005 if the page or its network
   *     went, 1006 if it was cut, because nothing could be sent to it
   */
  default void socketClosed(String view, int code) {}

  /** A page has its first values. */
  default void mounted(String view, Recovery recovery) {}

  /** An event of a page was handled, and the page was told so. */
  default void eventDone(String view) {}

  /**
   * An event was handled once more: somebody else had changed what its handler saw, or its session
   * could not be read at first, or has lost it with its owner.
   */
  default void ranAgain(String view) {}

  /** A page that was mounted was told everything once more. */
  default void resynced(String view) {}

  /**
   * A page's socket or handler was slow, and what others changed meanwhile was told as one.
   *
   * @param changes how many there were, 2 or more
   */
  default void collapsed(String view, int changes) {}

  /**
   * An event, a message, or a whole socket was refused; or an event has failed.
   *
   * @param view empty of a socket that was turned away
   * @param code as the page was told it: that of an error or of a close
   */
  default void refused(String view, String code) {}

  /**
   * A page sends faster than is worked off, or than it may: its socket is not read for a while.
   *
   * @param queuedBytes what waits of it
   */
  default void heldUp(String view, long queuedBytes) {}

  // ------------------------------------------------------------------------ requests

  /**
   * A request has written to its session, by {@code Session}, {@code HttpSession} or a bean, and
   * was held up until that was stored. Its response has not been sent.
   */
  default void requestStored(Stored outcome, long nanos) {}

  // ------------------------------------------------------------------------ security

  /**
   * A limit has kept somebody from something.
   *
   * @param option the name of the option that raises it
   */
  default void limited(String option) {}

  /** Something has happened that whoever looks into an attack asks for. */
  default void security(Security what) {}

  /** What became of a write. */
  enum Write {
    /** It is part of the state; that of a request is also stored. */
    ACCEPTED,
    /** It had come before, and counts once. */
    DUPLICATE,
    /** What its handler had seen was no longer there: the event runs again. */
    CONFLICT,
    /** A rule forbids it, for good. */
    REFUSED,
    /** The code that keeps the state has thrown. */
    FAILED,
    /** Not now, or not here: it is sent again. */
    NOT_TAKEN
  }

  /** What has happened to an actor. */
  enum Life {
    /** It begins, and reads what is stored, or waits for what another member gives it. */
    STARTED(false),
    /** Somebody else may have taken over: it looks at the storage before it answers. */
    REVALIDATED(false),
    /** It has given its state to another member, which reads nothing. */
    HANDED_OVER(false),
    /** It has moved to another member without its state, which is read there. */
    MOVED_COLD(false),
    /** It is over: nobody has used it for a while. */
    PASSIVATED(true),
    /** It is over: another member has written its object. */
    FENCED(true),
    /** It is over: its key has another owner, or this member stops. */
    LEFT(true),
    /** It is over, and so is what it kept: a logout, or too old; told when nobody asks any more. */
    ENDED(true),
    /** It is over: its object could not be read. */
    UNREADABLE(true),
    /** It is over: the code that keeps its state has thrown. */
    BROKEN(true);

    private final boolean over;

    Life(boolean over) {
      this.over = over;
    }

    /** Whether the actor is over: as many live as have started and are not. */
    public boolean over() {
      return over;
    }
  }

  /** What the storage was asked. */
  enum Operation {
    /** To read an object. */
    GET,
    /** To read it if it is another than is known. */
    LOOK,
    /** To write one, on a condition. */
    PUT,
    /** To delete one, on a condition. */
    DELETE,
    /** To list a page of them. */
    LIST
  }

  /** What it answered. */
  enum Outcome {
    /** What it was asked to. */
    DONE,
    /** The condition does not hold: somebody else has written. */
    PRECONDITION_FAILED,
    /** It works, and asks for fewer calls; or too many wait for their turn here. */
    THROTTLED,
    /** Certainly nothing. */
    NOT_APPLIED,
    /** Nothing: it may have written, or may still do so. */
    UNKNOWN,
    /** It has something that cannot be made out. */
    UNREADABLE
  }

  /** What became of a message. */
  enum Passage {
    /** It is on its way to another member. */
    SENT,
    /** It has come from another member. */
    RECEIVED,
    /** Too much waits, or there is no such member: it was not sent. */
    REFUSED,
    /** It was sent, and the other member has not said in time that it has it. */
    LOST,
    /** Some that another member sent may have been lost, whatever they were. */
    INTERRUPTED
  }

  /** What a request was told of its write. */
  enum Stored {
    /** It is stored. */
    STORED,
    /** Somebody else has changed what it was based on; it may have been tried again. */
    CONFLICT,
    /** A rule forbids it, or the session is over. */
    REFUSED,
    /** It is not known to be stored within {@code call-timeout}. */
    UNAVAILABLE
  }

  /** What whoever looks into an attack asks for. */
  enum Security {
    /** A page of another origin wanted a socket, or to change something; it was answered 403. */
    ORIGIN_REFUSED,
    /** The application's rule for a view has refused a page. */
    VIEW_FORBIDDEN,
    /** A cookie of our form came that is signed with no secret known here. */
    COOKIE_FORGED,
    /** Something came to the members' port from nobody who has proven that it has the secret. */
    MEMBER_UNPROVEN,
    /** A browser was given another id: by a login, a rotation, or in place of an aged one. */
    ID_CHANGED,
    /** A session was ended by name: a logout, or one of {@link #SESSIONS_ENDED}. */
    LOGGED_OUT,
    /** The application has ended sessions of a user, however many there were. */
    SESSIONS_ENDED
  }
}
