package dev.stash.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Knows what callers of {@link SimulatedCrew} were told, and holds against it what is stored. Each
 * word is added by one call, or by all that name one key.
 */
final class CallAuditor {
  private static final Notes NOTES = new Notes();

  private final NodeAuditor auditor;
  private final Map<String, Books> books = new HashMap<>();

  /** What is known of one actor. */
  private static final class Books {
    List<String> words = List.of();

    /** Of these nobody may ever be stored. */
    final Set<String> refused = new HashSet<>();

    /** So many words somebody was shown. */
    int shown;

    /** By caller, in the order in which they were asked for. */
    final Map<String, List<String>> asked = new HashMap<>();

    final List<Shown> seen = new ArrayList<>();
  }

  /** Somebody was shown so many words after he had asked for these to be added. */
  private record Shown(String who, int count, List<String> own) {}

  CallAuditor(NodeAuditor auditor) {
    this.auditor = auditor;
  }

  /** The word that comes before it, elsewhere. */
  static String nested(String word) {
    return "y" + word.substring(1);
  }

  private Books of(String key) {
    return books.computeIfAbsent("tally/" + key + ".json", none -> new Books());
  }

  void stored(String object, byte[] body) {
    Books of = books.computeIfAbsent(object, none -> new Books());
    List<String> before = of.words;
    Behaviour.Stored<List<String>> stored = NOTES.decode(body);
    of.words = List.copyOf(stored.state());
    if (of.words.size() < before.size()
        || !of.words.subList(0, before.size()).equals(before)
        || new HashSet<>(of.words).size() != of.words.size()) {
      auditor.violated("C1", object + " is " + of.words + ", was " + before);
    }
    for (String word : of.words) {
      if (of.refused.contains(word)) {
        auditor.violated("C4", word + " was refused, and is stored");
      }
    }
    Books other = of(object.equals("tally/a1.json") ? "a2" : "a1");
    for (String word : of.words) {
      if (word.startsWith("x") && !other.words.contains(nested(word))) {
        auditor.violated("C2", word + " is stored, and not what its handler was told is");
      }
    }
    CallBook book = stored.envelope().calls();
    if (book.callers().size() > SimulatedCrew.LOOP.maxWriters()) {
      auditor.violated("C8", "there are " + book.callers().size() + " callers");
    }
    book.callers()
        .forEach(
            (name, account) -> {
              if (account.outcomes().size() > Calls.WINDOW) {
                auditor.violated("C8", name + " has " + account.outcomes().size() + " outcomes");
              }
            });
  }

  void asked(String key, String caller, String word) {
    of(key).asked.computeIfAbsent(caller, none -> new ArrayList<>()).add(word);
  }

  /** So many words somebody was shown so far; whoever asks now is shown no fewer. */
  int shown(String key) {
    return of(key).shown;
  }

  /** A word was added, its caller was told. */
  void added(String key, String word, int place) {
    Books of = of(key);
    if (of.words.size() <= place || !of.words.get(place).equals(word)) {
      auditor.violated("C2", word + " was said to be " + place + " of " + of.words);
    }
    of.shown = Math.max(of.shown, place + 1);
  }

  /**
   * Somebody was shown how many there are.
   *
   * @param before so many had been shown when he asked
   * @param own words of his that he had asked for before
   */
  void shown(String key, String who, int count, int before, List<String> own) {
    Books of = of(key);
    if (count < before) {
      auditor.violated("C3", who + " is shown " + count + ", others were " + before);
    }
    if (count > of.words.size()) {
      auditor.violated("C3", who + " is shown " + count + " of " + of.words.size() + " stored");
    }
    of.seen.add(new Shown(who, count, own));
    of.shown = Math.max(of.shown, count);
  }

  void refused(String key, String word) {
    Books of = of(key);
    of.refused.add(word);
    if (of.words.contains(word)) {
      auditor.violated("C4", word + " was refused, and is stored");
    }
  }

  /**
   * When all is over: each caller's words are in the order in which it asked, and it was shown what
   * it had asked for before.
   *
   * @param unknown words of which nobody knows what has become
   */
  void check(Set<String> unknown) {
    for (Books of : books.values()) {
      for (Shown shown : of.seen) {
        for (String word : shown.own()) {
          if (of.words.indexOf(word) >= shown.count() && !unknown.contains(word)) {
            auditor.violated("C5", shown + " does not show " + word + " of " + of.words);
          }
        }
      }
      of.asked.forEach(
          (caller, words) -> {
            List<Integer> places =
                words.stream().map(of.words::indexOf).filter(place -> place >= 0).toList();
            if (!places.equals(places.stream().sorted().toList())) {
              auditor.violated("C5", caller + " asked for " + words + ", stored is " + of.words);
            }
          });
    }
  }
}
