package dev.stash.helidon;

import dev.stash.Stash;
import dev.stash.identity.Identity.Issued;
import dev.stash.identity.SessionCookie;
import dev.stash.session.SessionKey;
import dev.stash.wire.SessionTraffic.Visit;
import dev.stash.wire.ViewRoute;
import dev.stash.wire.ViewSocket;
import io.helidon.common.buffers.BufferData;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import io.helidon.websocket.WsUpgradeException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** One socket: from Helidon's callbacks to the conversation and back. */
final class ViewListener implements WsListener {
  private static final String SUBPROTOCOL = "stash.v1";
  private static final long MOST_RETRY_MS = 500;
  private static final HeaderName WS_PROTOCOL = HeaderNames.create("Sec-WebSocket-Protocol");

  private final StashFeature feature;
  private @Nullable SessionKey session;
  private @Nullable ViewRoute<?> route;
  private @Nullable ViewSocket socket;
  private @Nullable WsOutlet outlet;

  ViewListener(StashFeature feature) {
    this.feature = feature;
  }

  /** Filters do not run on an upgrade: cookie and Origin are looked at here. */
  @Override
  public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers)
      throws WsUpgradeException {
    Optional<String> origin = headers.first(HeaderNames.ORIGIN);
    if (!feature.origins().allows(origin, headers.first(HeaderNames.HOST))) {
      throw new WsUpgradeException("this Origin may not open sockets here");
    }
    String path = prologue.uriPath().path();
    route = feature.view(path.substring(StashFeature.VIEWS.length()));
    WritableHeaders<?> answer = WritableHeaders.create();
    if (List.of(headers.first(WS_PROTOCOL).orElse("").split("\\s*,\\s*")).contains(SUBPROTOCOL)) {
      answer.set(WS_PROTOCOL, SUBPROTOCOL);
    }
    SessionCookie cookie = feature.stash().cookie();
    Optional<Issued> known = cookie.read(SessionFilter.cookies(headers));
    Issued id = known.orElseGet(cookie::issue);
    session = feature.stash().settle(id);
    if (known.isEmpty() || (id.outdated() && id.key().equals(session))) {
      answer.set(HeaderNames.SET_COOKIE, cookie.header(id));
    }
    return Optional.of(answer);
  }

  @Override
  public void onOpen(WsSession ws) {
    if (feature.draining()) {
      long soon = ThreadLocalRandom.current().nextLong(MOST_RETRY_MS);
      ViewSocket.turnAway(new WsOutlet(ws, feature.stash()), soon);
      return;
    }
    SessionKey who = session;
    ViewRoute<?> view = route;
    SessionCookie cookie = feature.stash().cookie();
    boolean trusted = SessionFilter.trusted(cookie, ws.socketContext().remotePeer().address());
    if (who == null || !trusted) {
      refuse(ws, "INSECURE_COOKIE");
      return;
    } else if (view == null) {
      refuse(ws, "UNKNOWN_VIEW");
      return;
    }
    Stash stash = feature.stash();
    Visit visit = feature.traffic().enter(who, stash.time().now().ticks());
    if (visit == null) {
      refuse(ws, "TOO_MANY_SOCKETS");
      return;
    }
    WsOutlet out = new WsOutlet(ws, stash);
    outlet = out;
    ViewSocket opened =
        new ViewSocket(
            view,
            stash.sessions(),
            who,
            visit,
            out,
            feature.wire(),
            stash.time(),
            stash.executor(),
            stash.timer());
    socket = opened;
    feature.sockets().add(opened);
    watch(Thread.currentThread(), opened);
  }

  private void refuse(WsSession ws, String reason) {
    new WsOutlet(ws, feature.stash()).close(1008, reason);
  }

  /**
   * Nobody is told of a socket that was cut off; but its connection's thread ends, however it went.
   */
  private void watch(Thread connection, ViewSocket opened) {
    feature
        .stash()
        .executor()
        .execute(
            () -> {
              try {
                connection.join();
              } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
              }
              feature.sockets().remove(opened);
              opened.closed();
            });
  }

  @Override
  public void onMessage(WsSession ws, String text, boolean last) {
    ViewSocket open = socket;
    if (open != null) {
      open.text(text, last);
    }
  }

  @Override
  public void onMessage(WsSession ws, BufferData buffer, boolean last) {
    ViewSocket open = socket;
    if (open != null) {
      open.text("\u0000", last); // binary is no message of the protocol: BAD_MESSAGE
    }
  }

  @Override
  public void onPing(WsSession ws, BufferData payload) {
    WsOutlet out = outlet;
    if (out != null) {
      out.pong(payload);
    }
  }

  @Override
  public void onClose(WsSession ws, int status, String reason) {
    ViewSocket open = socket;
    if (open != null) {
      open.closed();
    }
  }

  @Override
  public void onError(WsSession ws, Throwable broken) {
    ViewSocket open = socket;
    if (open != null) {
      open.closed();
    }
  }
}
