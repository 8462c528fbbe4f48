package dev.stash.json;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Elements of one hash code in a hash table. Each that is added is compared with all of them, so a
 * message of 55 KB takes a second if whoever sends it has seen to that; strings and numbers, which
 * the table can put in an order, do not. A class of a good hash code has none.
 */
final class Crowd {
  /** So many of one hash code are no matter. */
  private static final int MOST = 256;

  private @Nullable Map<Integer, Integer> sizes;

  /** One more comes to those that are there. */
  void joined(Collection<?> there, @Nullable Object next) {
    if (there.size() < MOST || next instanceof String || next instanceof Number) {
      return;
    }
    if (sizes == null) {
      sizes = new HashMap<>();
      there.forEach(this::count);
    }
    count(next);
  }

  private void count(@Nullable Object element) {
    if (element != null
        && sizes != null
        && sizes.merge(element.hashCode(), 1, Integer::sum) > MOST) {
      throw new Misfit(
          "has more than "
              + MOST
              + " elements or keys of one hash code: keep a list, or give their class a hashCode"
              + " that tells them apart");
    }
  }

  /** What is written must be fit to be read. */
  static void check(Collection<?> elements) {
    if (elements.size() > MOST) {
      Crowd crowd = new Crowd();
      crowd.sizes = new HashMap<>();
      for (Object each : elements) {
        crowd.joined(elements, each);
      }
    }
  }
}
