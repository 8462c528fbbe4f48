package dev.stash.benchmarks;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.IMap;
import dev.stash.json.Json;
import dev.stash.session.AcceptedWrites;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Accepting a write in its owner, one thread: what a session write costs before storage, against a
 * map merge by Hazelcast's {@code executeOnKey} on one member, which Hazelcast-based sessions pay.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH sets its states up
public class AcceptBenchmark {
  /** Stash: a session's commit loop whose first PUT is not answered, so nothing but accepting. */
  @State(org.openjdk.jmh.annotations.Scope.Thread)
  public static class Actor {
    private final Json[] values = new Json[1_024];
    private AcceptedWrites session;

    /** Makes the values and attaches a view. */
    @Setup
    public void attach() {
      for (int i = 0; i < values.length; i++) {
        values[i] = Json.of("{\"items\":[" + i + "],\"text\":\"sixty-four bytes or so\"}");
      }
      session = new AcceptedWrites();
    }
  }

  /** One more write is merged and answered. */
  @Benchmark
  public Object stash(Actor actor) {
    return actor.session.write(actor.values);
  }

  /** Hazelcast: one member, a map of maps. */
  @State(org.openjdk.jmh.annotations.Scope.Thread)
  public static class Grid {
    private HazelcastInstance member;
    private IMap<String, Map<String, String>> sessions;
    private long count;

    /** One member, no network. */
    @Setup
    public void start() {
      Config config = new Config();
      config.setProperty("hazelcast.logging.type", "none");
      config.setProperty("hazelcast.phone.home.enabled", "false");
      config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
      config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
      member = Hazelcast.newHazelcastInstance(config);
      sessions = member.getMap("sessions");
      sessions.put("session", new HashMap<>());
    }

    /** Stops the member. */
    @TearDown
    public void stop() {
      member.shutdown();
    }
  }

  /** Merges one entry into a session's map on its owner. */
  @Benchmark
  public Object hazelcast(Grid grid) {
    String value =
        "{\"items\":[" + (++grid.count & 1_023) + "],\"text\":\"sixty-four bytes or so\"}";
    return grid.sessions.executeOnKey("session", new Merge("key", value));
  }

  /** What Hazelcast runs on the partition. */
  private record Merge(String key, String value)
      implements EntryProcessor<String, Map<String, String>, Boolean> {
    @Override
    public Boolean process(Map.Entry<String, Map<String, String>> entry) {
      Map<String, String> map = entry.getValue();
      map.put(key, value);
      entry.setValue(map);
      return true;
    }
  }
}
