package dev.stash.node;

import dev.stash.TimeSource;
import dev.stash.observe.Signals;
import dev.stash.observe.Signals.Security;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * What whoever looks into an attack asks for (OWASP ASVS 5.0 §16.3): each time counted by {@link
 * Signals}, and in the log one line a minute of each kind, however often it happens. It takes no
 * id, no value and no person, so none can be in there. Thread-safe.
 */
public final class SecurityLog {
  private static final Logger LOG = System.getLogger(SecurityLog.class.getName());

  private final Signals signals;
  private final Seldom seldom;

  /**
   * Nothing has happened yet.
   *
   * @param signals throws nothing
   */
  public SecurityLog(Signals signals, TimeSource time) {
    this.signals = signals;
    this.seldom = new Seldom(time);
  }

  /**
   * A limit has kept somebody from something.
   *
   * @param option the name of the option that raises it
   */
  public void limited(String option) {
    signals.limited(option);
    tell(Level.WARNING, option, "limit " + option + " was reached, and something was refused");
  }

  /**
   * The application's rule for a view has kept a page from it.
   *
   * @param view as it is registered: parameters are somebody's
   */
  public void forbidden(String view) {
    signals.security(Security.VIEW_FORBIDDEN);
    tell(
        Level.WARNING,
        Security.VIEW_FORBIDDEN + " " + view,
        "a page was refused the view "
            + view
            + " by the application's rule for it; a link to what somebody may not see does that,"
            + " and so does whoever tries what others have");
  }

  /** This has happened; of a view that was {@link #forbidden} its name is told. */
  public void happened(Security what) {
    signals.security(what);
    switch (what) {
      case ORIGIN_REFUSED ->
          tell(
              Level.WARNING,
              what.name(),
              "a request of a page of another origin, or of none, was refused; if that page is"
                  + " yours, list its origin under allowed-origin");
      case VIEW_FORBIDDEN -> throw new IllegalArgumentException("say which view: forbidden(view)");
      case COOKIE_FORGED ->
          tell(
              Level.WARNING,
              what.name(),
              "a cookie was signed with no secret known here; its browser gets a new, empty"
                  + " session. If the secret was changed, give the one before as former-secrets; if"
                  + " it was not, somebody makes cookies up, in vain");
      case MEMBER_UNPROVEN ->
          tell(
              Level.WARNING,
              what.name(),
              "something came to the members' port from nobody who has proven that it has the"
                  + " secret; if nobody is just leaving or coming, somebody else is there");
      case ID_CHANGED -> tell(Level.INFO, what.name(), "a browser was given another id");
      case LOGGED_OUT -> tell(Level.INFO, what.name(), "a session was logged out");
      case SESSIONS_ENDED ->
          tell(Level.INFO, what.name(), "the application has ended sessions of a user");
    }
  }

  private void tell(Level level, String matter, String line) {
    seldom.happened(matter, count -> LOG.log(level, line + Seldom.since(count)));
  }
}
