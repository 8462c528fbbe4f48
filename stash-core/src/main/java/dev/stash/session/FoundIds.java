package dev.stash.session;

import dev.stash.identity.SessionKey;
import java.util.Optional;

/** The ids of a session that was found: nobody knows its id here, and no response carries one. */
record FoundIds(SessionKey key) implements SessionIds, SessionIds.Fresh {
  @Override
  public String lineage() {
    throw noBrowser();
  }

  @Override
  public Fresh next() {
    throw noBrowser();
  }

  @Override
  public Fresh held() {
    return this;
  }

  @Override
  public void give() {
    throw noBrowser();
  }

  @Override
  public String seal(Fresh heir) {
    throw noBrowser();
  }

  @Override
  public Optional<Fresh> open(String heir) {
    return Optional.empty();
  }

  private static CallFailed noBrowser() {
    return new CallFailed(
        "NO_BROWSER",
        "only a request of the session's own browser can be given a new id; end the session"
            + " instead");
  }
}
