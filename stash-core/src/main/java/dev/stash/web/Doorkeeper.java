package dev.stash.web;

import dev.stash.Stash;
import dev.stash.StashException;
import dev.stash.ViewAccess.Asked;
import dev.stash.identity.SessionKey;
import dev.stash.session.SessionIds;
import dev.stash.web.ViewHost.Handshake.Closed;
import dev.stash.web.ViewTable.Found;
import dev.stash.wire.Failures;
import java.util.Optional;

/**
 * Asks the application whether a page may have its view. Whatever goes wrong, the page has not got
 * it.
 */
record Doorkeeper(Stash stash, Failures failures) {
  /**
   * Why not; empty: it may. Blocks as long as the application does.
   *
   * @param session of the page's browser
   * @param ids of that browser
   */
  Optional<Closed> ask(Found found, SessionKey session, SessionIds ids) {
    if (found.access() == null) {
      return Optional.empty();
    }
    // By its key: a session that is over gets no successor here, where several sockets would each
    // bring another id.
    Asked asked =
        new Asked(
            stash.web().session(SessionIds.of(session)),
            found.address().name(),
            found.address().parameters());
    try {
      return found.access().allows(asked) ? Optional.empty() : forbidden(found);
    } catch (StashException failed) {
      return switch (failed.code()) {
        case "SESSION_ENDED" -> Optional.of(Closed.LOGGED_OUT);
        case "SESSION_ROTATED" -> Optional.of(returns(ids) ? Closed.NOT_NOW : Closed.LOGGED_OUT);
        case "STORAGE_UNAVAILABLE" -> Optional.of(Closed.NOT_NOW);
        default -> threw(found, failed);
      };
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return Optional.of(Closed.NOT_NOW);
    } catch (Exception | Error failed) {
      return threw(found, failed);
    }
  }

  /** Whether the page may soon come with the id that its session has now. */
  private boolean returns(SessionIds ids) {
    try {
      return stash.web().stored(ids).returns();
    } catch (StashException notNow) {
      return true;
    }
  }

  private Optional<Closed> threw(Found found, Throwable failed) {
    failures.ruleThrew(found.address().pattern(), failed);
    return forbidden(found);
  }

  private Optional<Closed> forbidden(Found found) {
    stash.web().security().forbidden(found.address().pattern());
    return Optional.of(Closed.FORBIDDEN);
  }
}
