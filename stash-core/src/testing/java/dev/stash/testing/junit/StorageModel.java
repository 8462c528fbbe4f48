package dev.stash.testing.junit;

import dev.stash.storage.ETag;
import dev.stash.storage.Listing;
import dev.stash.storage.Look;
import dev.stash.storage.Precondition;
import dev.stash.storage.PreconditionFailed;
import dev.stash.storage.StorageBackend;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Random commands, against a storage and a map; after each the two must hold the same. */
final class StorageModel {
  private final StorageBackend backend;
  private final String prefix;
  private final List<String> names;
  private final Random random;
  private final String seed;
  private final TreeMap<String, Entry> model = new TreeMap<>();
  private final List<ETag> known = new ArrayList<>();
  private int commit;

  private record Entry(String text, ETag etag) {}

  /**
   * Draws from {@code random}.
   *
   * @param names of the keys it uses, after the prefix
   * @param seed what to say in a failure, so that it can be repeated
   */
  StorageModel(
      StorageBackend backend, String prefix, List<String> names, Random random, String seed) {
    this.backend = backend;
    this.prefix = prefix;
    this.names = names;
    this.random = random;
    this.seed = seed;
  }

  void run(int commands) {
    for (int step = 0; step < commands; step++) {
      String command = random.nextInt(4) == 0 ? delete() : put();
      compare("after step " + step + ", " + command);
    }
  }

  private String put() {
    String key = anyKey();
    String text = "x".repeat(random.nextInt(40)) + " commit " + commit++;
    Entry there = model.get(key);
    Precondition precondition =
        switch (random.nextInt(4)) {
          case 0 -> Precondition.none();
          case 1 -> Precondition.ifAbsent();
          default -> Precondition.ifMatch(anyEtag(there));
        };
    boolean allowed =
        switch (precondition) {
          case Precondition.None none -> true;
          case Precondition.IfAbsent absent -> there == null;
          case Precondition.IfMatch match -> there != null && there.etag().equals(match.etag());
        };
    String command = "put " + key + " " + precondition;
    try {
      ETag etag = backend.put(key, text.getBytes(StandardCharsets.UTF_8), precondition);
      check(allowed, command, "was applied and must not be");
      check(!known.contains(etag), command, "got the ETag of other bytes");
      known.add(etag);
      model.put(key, new Entry(text, etag));
    } catch (PreconditionFailed e) {
      check(!allowed, command, "was refused and must not be");
    }
    return command;
  }

  private String delete() {
    String key = anyKey();
    Entry there = model.get(key);
    ETag etag = anyEtag(there);
    boolean allowed = there != null && there.etag().equals(etag);
    String command = "delete " + key + " " + etag;
    try {
      backend.delete(key, etag);
      check(allowed, command, "was applied and must not be");
      model.remove(key);
    } catch (PreconditionFailed e) {
      check(!allowed, command, "was refused and must not be");
    }
    return command;
  }

  private void compare(String when) {
    for (String name : names) {
      var read = backend.get(prefix + name);
      Entry expected = model.get(prefix + name);
      Entry actual =
          read.map(o -> new Entry(new String(o.body(), StandardCharsets.UTF_8), o.etag()))
              .orElse(null);
      check(Objects.equals(expected, actual), when, name + ": " + expected + " but " + actual);
    }
    String key = anyKey();
    Entry there = model.get(key);
    ETag tag = anyEtag(there);
    boolean same = there != null && there.etag().equals(tag);
    check(same == backend.look(key, tag) instanceof Look.Same, when, "a look by " + tag);
    int limit = 1 + random.nextInt(names.size());
    Set<String> expected = new TreeSet<>();
    model.forEach((name, entry) -> expected.add(name + " " + entry.etag()));
    List<String> listed = new ArrayList<>();
    String cursor = null;
    do {
      Listing page = backend.list(prefix, cursor, limit);
      check(page.objects().size() <= limit, when, "a page of more than " + limit);
      page.objects().forEach(o -> listed.add(o.key() + " " + o.etag()));
      cursor = page.next();
    } while (cursor != null);
    check(expected.size() == listed.size(), when, "listing " + expected + " but " + listed);
    check(expected.equals(new TreeSet<>(listed)), when, "listing " + expected + " but " + listed);
  }

  private String anyKey() {
    return prefix + names.get(random.nextInt(names.size()));
  }

  /** Mostly the right one, else one that was right once, for this key or another. */
  private ETag anyEtag(@Nullable Entry there) {
    if (there != null && random.nextInt(3) > 0) {
      return there.etag();
    }
    return known.isEmpty() ? new ETag("never") : known.get(random.nextInt(known.size()));
  }

  private void check(boolean holds, String when, String problem) {
    if (!holds) {
      throw new AssertionError(when + ": " + problem + " (repeat with " + seed + ")");
    }
  }
}
