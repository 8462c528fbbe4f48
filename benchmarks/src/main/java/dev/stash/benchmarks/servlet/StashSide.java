package dev.stash.benchmarks.servlet;

import dev.stash.Stash;
import dev.stash.Storage;
import dev.stash.servlet.StashFilter;
import dev.stash.servlet.http.HttpSessions;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpSession;
import java.nio.file.Path;

/** Stash on embedded storage: what was answered is on the disk. */
final class StashSide implements Side {
  private final CountedStorage storage;
  private final Stash stash;
  private final Filter filter;

  StashSide(Path directory) {
    storage = new CountedStorage(Storage.embedded(directory.resolve("data")));
    stash =
        Stash.builder()
            .secret("a secret for benchmarks of more than 32 bytes")
            .storage(storage)
            .build();
    filter =
        StashFilter.builder()
            .stash(stash)
            .httpSessions(HttpSessions.builder().allow(Cart.class).build())
            .build();
  }

  @Override
  public Filter filter() {
    return filter;
  }

  @Override
  public void increment(HttpSession session, String name) {
    HttpSessions.update(session, name, Integer.class, n -> n == null ? 1 : n + 1);
  }

  @Override
  public Written written() {
    return storage.written();
  }

  @Override
  public void close() {
    stash.close();
  }
}
