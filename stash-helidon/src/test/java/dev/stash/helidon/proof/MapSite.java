package dev.stash.helidon.proof;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.IMap;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.HashMap;
import java.util.Map;

/**
 * What a session is without Stash: an entry of a Hazelcast map with one synchronous backup, into
 * which each request merges its values. For comparison.
 */
final class MapSite implements AutoCloseable {
  private final HazelcastInstance hazelcast;
  private final IMap<String, Map<String, Long>> sessions;
  private final WebServer server;

  MapSite(MemberWords words) {
    Config config = new Config("map");
    config.setProperty("hazelcast.logging.type", "none");
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.shutdownhook.enabled", "false");
    config.setProperty("hazelcast.socket.bind.any", "false");
    config.setProperty("hazelcast.heartbeat.interval.seconds", "1");
    config.setProperty("hazelcast.max.no.heartbeat.seconds", "" + words.limit().toSeconds());
    config.setProperty("hazelcast.merge.first.run.delay.seconds", "5");
    config.setProperty("hazelcast.merge.next.run.delay.seconds", "5");
    config.getNetworkConfig().setPort(words.port()).setPortAutoIncrement(false);
    config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface(words.address());
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).setMembers(words.members());
    this.hazelcast = Hazelcast.newHazelcastInstance(config);
    this.sessions = hazelcast.getMap("sessions");
    this.server =
        WebServer.builder()
            .port(0)
            .host("127.0.0.1")
            .backlog(4_096)
            .connectionOptions(socket -> socket.tcpNoDelay(true))
            .shutdownHook(false)
            .routing(
                routing ->
                    routing
                        .get("/ready", this::ready)
                        .get("/put", this::put)
                        .get("/get", this::get))
            .build()
            .start();
  }

  int port() {
    return server.port();
  }

  private void ready(ServerRequest request, ServerResponse response) {
    response.send("true " + hazelcast.getCluster().getMembers().size());
  }

  private void put(ServerRequest request, ServerResponse response) {
    long value = Long.parseLong(request.query().get("value"));
    sessions.executeOnKey(request.query().get("session"), new Merge(Map.of("value", value)));
    response.send("stored");
  }

  private void get(ServerRequest request, ServerResponse response) {
    Map<String, Long> values = sessions.get(request.query().get("session"));
    response.send("" + (values == null ? 0 : values.getOrDefault("value", 0L)));
  }

  /** Only newer values: a request that is tried again does not put an older one back. */
  private static final class Merge implements EntryProcessor<String, Map<String, Long>, Void> {
    private static final long serialVersionUID = 1;
    private final HashMap<String, Long> values;

    Merge(Map<String, Long> values) {
      this.values = new HashMap<>(values);
    }

    @Override
    @SuppressWarnings("NullAway") // the interface wants an answer and none is needed
    public Void process(Map.Entry<String, Map<String, Long>> entry) {
      HashMap<String, Long> now =
          entry.getValue() == null ? new HashMap<>() : new HashMap<>(entry.getValue());
      values.forEach((key, value) -> now.merge(key, value, Math::max));
      entry.setValue(now);
      return null;
    }
  }

  @Override
  public void close() {
    server.stop();
    hazelcast.shutdown();
  }
}
