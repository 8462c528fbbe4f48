package dev.stash.wire;

import dev.stash.TimeSource;
import dev.stash.config.Option;
import dev.stash.node.SecurityLog;
import dev.stash.node.Seldom;
import dev.stash.session.SessionLimits;
import dev.stash.wire.Conversation.Failure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What becomes of what fails on the pages of a server. The log has it whole: the first of each
 * failure at once and with its stack trace, then one line a minute with how often it has happened
 * since. A page is told the code, and that nothing was changed: names of classes, fields and
 * options are for developers. Where nobody else can have a page, it is told them too. Thread-safe.
 */
public final class Failures {
  private static final Logger LOG = System.getLogger(ViewSocket.class.getName());

  private static final String NEUTRAL = "the event has failed and has changed nothing";

  private final SecurityLog security;
  private final Seldom seldom;
  private final boolean explained;

  /** Of few views and few matters. */
  private final Set<String> said = ConcurrentHashMap.newKeySet();

  /**
   * Of no failure yet.
   *
   * @param explained whether pages are shown what is meant for developers
   */
  public Failures(SecurityLog security, TimeSource time, boolean explained) {
    this.security = security;
    this.seldom = new Seldom(time);
    this.explained = explained;
  }

  /**
   * Something has thrown.
   *
   * @param what goes on after the view's name
   */
  void threw(Level level, String view, String what, Throwable thrown) {
    seldom.threw(LOG, level, "view " + view + ": " + what, thrown);
  }

  /** The application's rule for who may have a view has thrown; it counts as no. */
  public void ruleThrew(String view, Throwable thrown) {
    threw(
        Level.ERROR, view, "its rule for who may have it has failed; the page was refused", thrown);
  }

  /** An event was refused by a rule; developers are told which. */
  void refused(String view, Failure failure) {
    SessionLimits.refusing(failure.code()).ifPresent(this::limited);
    String what = "an event was refused, " + failure.code() + ": " + failure.message();
    told(Level.WARNING, view, failure.code(), what);
  }

  /** A value of a handler cannot be kept, or shown. */
  void skipped(String view, String key, String what) {
    told(Level.WARNING, view, "value " + key, what);
  }

  /** Something else is wrong with a view, which a developer must hear of. */
  void told(Level level, String view, String matter, String what) {
    seldom.happened(
        view + " " + matter,
        count -> LOG.log(level, "view " + view + ": " + what + Seldom.since(count)));
  }

  /** The same, of what stays as it is: once a view and matter. */
  void once(Level level, String view, String matter, String what) {
    if (said.add(view + " " + matter)) {
      LOG.log(level, "view " + view + ": " + what);
    }
  }

  /** What a page is told of a failure. */
  String text(Failure failure) {
    return explained || failure.forPage() ? failure.message() : NEUTRAL;
  }

  /** A limit has refused something. */
  void limited(Option<?> limit) {
    security.limited(limit.name());
  }
}
