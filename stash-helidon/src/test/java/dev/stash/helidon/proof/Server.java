package dev.stash.helidon.proof;

import dev.stash.cluster.ClusterBackend;
import dev.stash.storage.StorageBackend;
import dev.stash.wire.WireOptions;
import java.util.function.Consumer;

/**
 * A server of another kind than {@link Site}, for {@link SiteMain}: a public class with a public
 * constructor that takes storage, cluster and limits. It answers {@code /ready} as a site does.
 */
public interface Server extends AutoCloseable {
  /** Where it listens on loopback. */
  int port();

  /** Stops in order: its pages leave first. */
  @Override
  void close();

  /** One of this class, started. */
  static Server of(
      String type,
      StorageBackend storage,
      ClusterBackend cluster,
      Consumer<WireOptions.Builder> wire)
      throws Exception {
    return Class.forName(type)
        .asSubclass(Server.class)
        .getConstructor(StorageBackend.class, ClusterBackend.class, Consumer.class)
        .newInstance(storage, cluster, wire);
  }
}
