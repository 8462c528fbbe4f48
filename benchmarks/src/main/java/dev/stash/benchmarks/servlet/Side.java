package dev.stash.benchmarks.servlet;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A keeper of sessions, in the process of the server that it is put into. */
interface Side extends AutoCloseable {
  /** What stands before the app; null: nothing, the container keeps the sessions itself. */
  @Nullable Filter filter();

  /** Adds one to a number, in the best way that it offers. */
  default void increment(HttpSession session, String name) {
    session.setAttribute(name, 1 + (Integer) session.getAttribute(name));
  }

  /** What it has written so far. */
  Written written();

  @Override
  void close() throws IOException;

  /**
   * Writes that reached the store.
   *
   * @param calls requests to the store, reads included where it sees them
   * @param bytes what it was told to keep; 0 where nothing goes to a disk
   */
  record Written(long calls, long bytes) {
    static final Written NOTHING = new Written(0, 0);

    static Written parse(String text) {
      String[] words = text.split(" ", 2);
      return new Written(Long.parseLong(words[0]), Long.parseLong(words[1]));
    }

    Written minus(Written earlier) {
      return new Written(calls - earlier.calls, bytes - earlier.bytes);
    }

    @Override
    public String toString() {
      return calls + " " + bytes;
    }
  }

  /**
   * The side of this name.
   *
   * @param directory an empty one, for what it keeps
   */
  static Side of(String name, Path directory) throws Exception {
    return switch (name) {
      case "stash" -> new StashSide(directory);
      case "redis" -> new RedisSide(directory);
      case "hazelcast" -> new HazelcastSide(false);
      case "hazelcast-copied" -> new HazelcastSide(true);
      case "tomcat" -> new TomcatSide();
      default -> throw new IllegalArgumentException("no such side: " + name);
    };
  }
}
