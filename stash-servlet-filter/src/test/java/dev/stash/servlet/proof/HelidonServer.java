package dev.stash.servlet.proof;

import dev.stash.Session;
import dev.stash.StashException;
import dev.stash.cluster.ClusterBackend;
import dev.stash.helidon.proof.Ledger;
import dev.stash.helidon.proof.Server;
import dev.stash.helidon.proof.Site;
import dev.stash.storage.StorageBackend;
import dev.stash.wire.WireOptions;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.function.Consumer;

/** A {@link Site} with the session's {@link Shelf.Notes}. */
public final class HelidonServer implements Server {
  private final Site site;

  /** As {@link Server#of} makes it. */
  public HelidonServer(
      StorageBackend storage, ClusterBackend cluster, Consumer<WireOptions.Builder> wire) {
    this.site =
        new Site(
            storage,
            wire,
            cluster,
            Ledger::new,
            routing -> routing.any("/" + Shelf.NOTES + "/*", HelidonServer::notes));
  }

  private static void notes(ServerRequest request, ServerResponse response) {
    Shelf notes = new Shelf.Notes(request.context().get(Session.class).orElseThrow());
    try {
      response.send(notes.answer(request.path().path()));
    } catch (StashException failed) {
      if (!failed.code().equals("STORAGE_UNAVAILABLE")) {
        throw failed;
      }
      response.status(Status.SERVICE_UNAVAILABLE_503).send();
    }
  }

  @Override
  public int port() {
    return site.port();
  }

  @Override
  public void close() {
    site.close();
  }
}
