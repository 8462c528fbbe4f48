package dev.stash.servlet.proof;

import dev.stash.Session;
import dev.stash.SessionView;
import dev.stash.Snapshot;
import dev.stash.servlet.http.HttpSessions;
import jakarta.servlet.http.HttpSession;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One of the places where a session keeps numbers, for a request: the same paths on all servers.
 */
sealed interface Shelf {
  /** The first word of the path for attributes of the HttpSession. */
  String ATTRIBUTES = "attributes";

  /** The first word of the path for the view of that name, which no page mounts. */
  String NOTES = "notes";

  /** Returns when it is stored, or is stored before the response is sent. */
  void put(String name, long value);

  /** Adds one with nothing in between; the result. */
  long increment(String name);

  /** All that is there. */
  Map<String, Long> all();

  /** What a path asks for: {@code /SHELF/put/NAME/VALUE}, {@code increment/NAME}, {@code all}. */
  default String answer(String path) {
    String[] words = path.split("/", -1);
    return switch (words[2]) {
      case "put" -> {
        put(words[3], Long.parseLong(words[4]));
        yield "put";
      }
      case "increment" -> "" + increment(words[3]);
      default -> text(all());
    };
  }

  /** As one line for each. */
  static String text(Map<String, Long> numbers) {
    return numbers.entrySet().stream()
        .map(each -> each.getKey() + "=" + each.getValue())
        .collect(Collectors.joining("\n"));
  }

  /** The same the other way round. */
  static Map<String, Long> numbers(String text) {
    Map<String, Long> numbers = new TreeMap<>();
    text.lines()
        .forEach(
            line -> {
              int equals = line.indexOf('=');
              numbers.put(line.substring(0, equals), Long.parseLong(line.substring(equals + 1)));
            });
    return numbers;
  }

  /** The attributes of a container's session. */
  record Attributes(HttpSession session) implements Shelf {
    @Override
    public void put(String name, long value) {
      session.setAttribute(name, value);
    }

    @Override
    public long increment(String name) {
      return Objects.requireNonNull(
          HttpSessions.update(session, name, Long.class, n -> n == null ? 1 : n + 1));
    }

    @Override
    public Map<String, Long> all() {
      Map<String, Long> all = new TreeMap<>();
      for (String name : Collections.list(session.getAttributeNames())) {
        all.put(name, (Long) session.getAttribute(name));
      }
      return all;
    }
  }

  /** What a view of that name would show. */
  record Notes(Session session) implements Shelf {
    private SessionView view() {
      return session.view(NOTES);
    }

    @Override
    public void put(String name, long value) {
      view().put(name, value);
    }

    @Override
    public long increment(String name) {
      return view().update(name, Long.class, n -> n == null ? 1 : n + 1).orElseThrow();
    }

    @Override
    public Map<String, Long> all() {
      Snapshot snapshot = view().snapshot();
      Map<String, Long> all = new TreeMap<>();
      snapshot.keys().forEach(key -> all.put(key, snapshot.get(key, Long.class).orElseThrow()));
      return all;
    }
  }
}
