package dev.stash.helidon.docs;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.INFO;

import dev.stash.Migrate;
import dev.stash.Migration;
import dev.stash.Session;
import dev.stash.SessionEvent;
import dev.stash.Stash;
import dev.stash.StashBuilder;
import dev.stash.Stashed;
import dev.stash.Storage;
import dev.stash.Version;
import dev.stash.helidon.StashFeature;
import dev.stash.storage.StorageBackend;
import io.helidon.config.Config;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** What the documentation shows, compiled; DocsTest holds the two together. */
final class Snippets {
  void start() {
    var stash =
        Stash.builder()
            .secret(System.getenv("STASH_SECRET"))
            .storage(Storage.embedded(Path.of("data")))
            .build();

    WebServer.builder()
        .connectionOptions(socket -> socket.tcpNoDelay(true))
        .useNio(false)
        .addFeature(StashFeature.builder().stash(stash).view("counter", CounterView::new).build())
        .build()
        .start();
  }

  WebServerConfig.Builder configured(Config config) {
    return WebServer.builder().config(config.get("server"));
  }

  StashFeature configuredWithViews(Config config) {
    return StashFeature.builder()
        .config(config.get("server.features.stash"))
        .view("counter", CounterView::new)
        .build();
  }

  void loggedIn(Session session, String user) {
    session.login(user);
  }

  Stash audited(StashBuilder options, System.Logger audit) {
    return options
        .onSession(
            event -> {
              String session = event.session();
              switch (event) {
                case SessionEvent.PrincipalChanged changed ->
                    audit.log(INFO, "{0} is now {1}", session, changed.after().orElse("nobody"));
                case SessionEvent.Ended ended -> audit.log(INFO, "{0} {1}", session, ended.why());
                default -> audit.log(DEBUG, "{0}", event);
              }
            })
        .build();
  }

  void loggedOut(Session session) {
    session.destroy();
  }

  int endEverything(Stash stash, String user) {
    return stash.endSessionsOf(user);
  }

  int signOutMyOtherDevices(Stash stash, Session mine, String user) {
    return stash.endOtherSessionsOf(user, mine);
  }

  void loggedIn(Session session, String user, String device) {
    session.login(user);
    session.label(device);
  }

  record Device(String handle, String label, Instant since, Instant seen, boolean here) {}

  List<Device> devices(Stash stash, Session mine, String user) {
    return stash.sessionsOf(user).stream()
        .map(
            each ->
                new Device(
                    each.handle(),
                    each.label().orElse("Some browser"),
                    each.createdAt(),
                    each.lastSeenAt(),
                    each.handle().equals(mine.handle())))
        .toList();
  }

  void signOut(Stash stash, String user, String handle) {
    stash.sessionsOf(user).stream()
        .filter(each -> each.handle().equals(handle))
        .forEach(Session::destroy);
  }

  Stash recognising(StorageBackend storage, String oldSecret, String newSecret) {
    return Stash.builder().secret(oldSecret).formerSecrets(newSecret).storage(storage).build();
  }

  Stash using(StorageBackend storage, String oldSecret, String newSecret) {
    return Stash.builder().secret(newSecret).formerSecrets(oldSecret).storage(storage).build();
  }

  @Version(2)
  public static final class Cart {
    @Stashed String items = "";
    @Stashed int count;

    @Migrate
    static void migrate(Migration old) {
      String[] items = old.get("items", String[].class).orElse(new String[0]);
      old.put("items", String.join(", ", items));
      old.put("count", items.length);
    }
  }
}
