package dev.stash.docs;

import dev.stash.Stash;
import dev.stash.Storage;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.encrypted.KeyRing;
import dev.stash.storage.mirror.Mirror;
import dev.stash.storage.mirror.MirrorPhase;
import dev.stash.storage.mirror.MoveProgress;
import javax.sql.DataSource;

/** What the documentation of the storages shows, compiled; DocsTest holds the two together. */
final class StorageSnippets {
  void jdbc(DataSource dataSource, String user, String password) {
    Storage.jdbc(dataSource);
    Storage.jdbc("jdbc:postgresql://db.example/app", user, password);
    Storage.jdbc(dataSource, jdbc -> jdbc.table("web.sessions"));
  }

  void encrypted(DataSource dataSource) {
    KeyRing keys = KeyRing.parse(System.getenv("STASH_ENCRYPTION_KEYS"));
    StorageBackend storage = Storage.encrypted(Storage.jdbc(dataSource), keys);
    storage.close();
  }

  void s3() {
    Stash.builder().storage(Storage.s3("sessions"));
    Stash.builder().storage(Storage.s3("dev", s3 -> s3.endpoint("http://127.0.0.1:9000")));
  }

  void mirror(DataSource dataSource, StorageBackend otherStorage, KeyRing keys) {
    StorageBackend source = Storage.jdbc(dataSource);
    StorageBackend target = Storage.encrypted(otherStorage, keys);
    StorageBackend storage = Mirror.open(source, target, MirrorPhase.FOLLOW);
    MoveProgress progress = Mirror.moveAll(source, target, "", null, sofar -> {});
    System.out.println(storage + " " + progress);
  }
}
