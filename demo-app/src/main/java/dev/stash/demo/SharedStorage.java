package dev.stash.demo;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where several nodes keep the sessions: a storage that they reach by themselves, or a database
 * that their supervisor keeps for them.
 *
 * @param options for the members' command lines
 */
record SharedStorage(List<String> options, Optional<String> said, @Nullable SharedDatabase database)
    implements AutoCloseable {
  /** One that is shared as it is. */
  static SharedStorage outside(List<String> options) {
    return new SharedStorage(options, Optional.empty(), null);
  }

  /** A database here, in memory or in the data folder. */
  static SharedStorage here(String kind, Path data) {
    boolean memory = kind.equals("memory");
    SharedDatabase database = memory ? SharedDatabase.inMemory() : SharedDatabase.inFile(data);
    String place = memory ? "in this process' memory" : "in " + data.resolve("h2.mv.db");
    String why = kind.equals("jdbc") ? "" : "; --storage " + kind + " is for one process";
    return new SharedStorage(
        List.of("--storage", "jdbc", "--data", data.toString()),
        Optional.of("the nodes share an H2 database " + place + why),
        database);
  }

  Map<String, String> secrets(String token) {
    Map<String, String> secrets = new HashMap<>();
    secrets.put(Seat.TOKEN, token);
    if (database != null) {
      secrets.put(Seat.DATABASE, database.url());
    }
    return secrets;
  }

  @Override
  public void close() {
    if (database != null) {
      database.close();
    }
  }
}
