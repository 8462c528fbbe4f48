package dev.stash.helidon;

import io.helidon.common.Weight;
import io.helidon.webserver.ProtocolConfigs;
import io.helidon.webserver.http1.spi.Http1UpgradeProvider;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.websocket.WsConfig;

/**
 * Takes the place of Helidon's own WebSocket upgrade, which serves only endpoints that the
 * application registered with the server itself: a feature cannot add any (4.3). Endpoints of the
 * application go on as before. Made by the service loader.
 *
 * <p>Helidon looks an upgrade up by the very value of the Upgrade header, which may come in any
 * case (RFC 6455 §4.2.1). So there is one of these for each spelling that clients and proxies send.
 */
@Weight(200)
public class StashUpgradeProvider implements Http1UpgradeProvider<WsConfig> {
  private final String spelling;

  /** For the service loader. */
  public StashUpgradeProvider() {
    this("websocket");
  }

  private StashUpgradeProvider(String spelling) {
    this.spelling = spelling;
  }

  /** As the word is written in prose, and in the configuration of many a proxy. */
  @Weight(200)
  public static final class Camel extends StashUpgradeProvider {
    /** For the service loader. */
    public Camel() {
      super("WebSocket");
    }
  }

  /** As names of headers are written. */
  @Weight(200)
  public static final class Capital extends StashUpgradeProvider {
    /** For the service loader. */
    public Capital() {
      super("Websocket");
    }
  }

  /** As somebody writes who wants to be heard. */
  @Weight(200)
  public static final class Capitals extends StashUpgradeProvider {
    /** For the service loader. */
    public Capitals() {
      super("WEBSOCKET");
    }
  }

  @Override
  public String protocolType() {
    return "websocket";
  }

  @Override
  public Class<WsConfig> protocolConfigType() {
    return WsConfig.class;
  }

  @Override
  public Http1Upgrader create(WsConfig config, ProtocolConfigs all) {
    return new StashUpgrader(config, spelling);
  }
}
