package dev.stash.helidon;

import io.helidon.common.Weight;
import io.helidon.webserver.ProtocolConfigs;
import io.helidon.webserver.http1.spi.Http1UpgradeProvider;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.websocket.WsConfig;

/**
 * Takes the place of Helidon's own WebSocket upgrade, which refuses each Origin that is not the
 * Host's (4.5) and would so refuse those that the feature's options allow. Endpoints of the
 * application go on as before. Made by the service loader.
 */
@Weight(200)
public final class StashUpgradeProvider implements Http1UpgradeProvider<WsConfig> {
  /** For the service loader. */
  public StashUpgradeProvider() {}

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
    return new StashUpgrader(config);
  }
}
