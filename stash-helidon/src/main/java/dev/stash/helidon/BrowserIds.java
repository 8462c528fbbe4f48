package dev.stash.helidon;

import dev.stash.Stash;
import dev.stash.identity.Identity.Issued;
import dev.stash.session.SessionIds;
import dev.stash.session.SessionKey;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.webserver.http.ServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The id of the browser behind a request: of the cookie that came, or of one that goes back. */
final class BrowserIds implements SessionIds {
  private final Stash stash;
  private final ServerResponse response;
  private Optional<Issued> issued;
  private @Nullable SessionKey settled;

  BrowserIds(Optional<Issued> known, Stash stash, ServerResponse response) {
    this.issued = known;
    this.stash = stash;
    this.response = response;
  }

  @Override
  public synchronized SessionKey key() {
    if (settled != null) {
      return settled;
    }
    if (issued.isEmpty()) {
      next().give();
      return key();
    }
    Issued id = issued.get();
    SessionKey key = stash.settle(id);
    settled = key;
    if (id.outdated() && key.equals(id.key())) {
      carry(id); // the same id, signed with the present secret
    }
    return key;
  }

  @Override
  public Fresh next() {
    Issued fresh = stash.cookie().issue();
    return new Fresh() {
      @Override
      public SessionKey key() {
        return fresh.key();
      }

      @Override
      public void give() {
        take(fresh);
      }
    };
  }

  /** Lets the browser keep its cookie for another idle limit; not one that is to be replaced. */
  synchronized void refresh() {
    issued.filter(id -> !id.outdated()).ifPresent(this::carry);
  }

  private synchronized void take(Issued fresh) {
    issued = Optional.of(fresh);
    settled = fresh.key();
    carry(fresh);
  }

  private void carry(Issued id) {
    ServerResponseHeaders headers = response.headers();
    String ours = stash.cookie().name() + "=";
    List<String> cookies = new ArrayList<>();
    if (headers.contains(HeaderNames.SET_COOKIE)) {
      cookies.addAll(headers.get(HeaderNames.SET_COOKIE).allValues());
    }
    cookies.removeIf(cookie -> cookie.startsWith(ours));
    cookies.add(stash.cookie().header(id));
    headers.set(HeaderValues.create(HeaderNames.SET_COOKIE, cookies));
    // Not "no-store": that would keep the page out of the browser's back/forward cache.
    headers.set(HeaderNames.CACHE_CONTROL, "private, no-cache");
  }
}
