package dev.stash.demo;

import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.util.Optional;

/** A {@link PlainView} on Helidon. */
record PlainSocket(PlainView<?> view) implements WsListener {
  @Override
  public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers) {
    WritableHeaders<?> answer = WritableHeaders.create();
    answer.set(HeaderNames.create("Sec-WebSocket-Protocol"), PlainView.SUBPROTOCOL);
    return Optional.of(answer);
  }

  @Override
  public void onMessage(WsSession socket, String text, boolean last) {
    view.message(text, answer -> socket.send(answer, true));
  }
}
