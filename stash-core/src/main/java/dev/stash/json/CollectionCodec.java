package dev.stash.json;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SequencedCollection;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A collection. A set that promises no order of its own ({@code HashSet}, {@code Set.of} …) is
 * written sorted by its elements' encodings: equal sets encode equally in every JVM, whatever their
 * hash codes are there. All others keep their order.
 */
final class CollectionCodec extends Codec {
  private final Class<?> type;
  private final Codec element;
  private final Supplier<Collection<@Nullable Object>> create;
  private final @Nullable Class<?> made;
  private final boolean exact;

  /**
   * Of what is read into a {@code made}.
   *
   * @param made null if it need not be read back, so that it may be of any class
   */
  CollectionCodec(
      Class<?> type,
      Codec element,
      @Nullable Class<?> made,
      Supplier<Collection<@Nullable Object>> create) {
    this.type = type;
    this.element = element;
    this.create = create;
    this.made = made;
    this.exact = made != null && Types.ofThePlatform(made) && element.exact();
  }

  @Override
  Class<?> raw() {
    return type;
  }

  @Override
  boolean exact() {
    return exact;
  }

  @Override
  void write(JsonWriter out, Object value) {
    if (made != null) {
      StandIn.check(value, made);
    }
    Collection<?> elements = (Collection<?>) value;
    out.enter('[');
    try {
      if (hashed(elements)) {
        Crowd.check(elements);
      }
      if (elements instanceof Set && !(elements instanceof SequencedCollection)) {
        writeSorted(out, elements);
      } else {
        boolean first = true;
        for (Object each : elements) {
          if (!first) {
            out.one(',');
          }
          first = false;
          element.writeNullable(out, each);
        }
      }
    } catch (Misfit misfit) {
      throw misfit.in("[]");
    }
    out.leave(']');
  }

  private static boolean hashed(Collection<?> elements) {
    return elements instanceof Set && !(elements instanceof SortedSet);
  }

  private void writeSorted(JsonWriter out, Collection<?> elements) {
    List<byte[]> parts = new ArrayList<>(elements.size());
    for (Object each : elements) {
      JsonWriter part = out.part();
      element.writeNullable(part, each);
      parts.add(part.toBytes());
    }
    parts.sort(Arrays::compareUnsigned);
    for (int i = 0; i < parts.size(); i++) {
      if (i > 0) {
        out.one(',');
      }
      out.raw(parts.get(i));
    }
  }

  @Override
  void same(Object written, Object read) {
    StandIn.same(written, read);
    boolean inOrder = written instanceof SequencedCollection;
    List<?> before = listed((Collection<?>) written, inOrder);
    List<?> after = listed((Collection<?>) read, inOrder);
    try {
      if (before.size() != after.size()) {
        throw Misfit.changed();
      }
      for (int i = 0; i < before.size(); i++) {
        element.sameNullable(before.get(i), after.get(i));
      }
    } catch (Misfit misfit) {
      throw misfit.in("[]");
    }
  }

  private record Encoded(@Nullable Object element, String json) {}

  /** What has no order of its own is looked at in that of its encodings, as it is written. */
  private List<?> listed(Collection<?> elements, boolean inOrder) {
    if (inOrder) {
      return new ArrayList<>(elements);
    }
    List<Encoded> encoded = new ArrayList<>();
    for (Object each : elements) {
      JsonWriter part = new JsonWriter();
      element.writeNullable(part, each);
      encoded.add(new Encoded(each, Json.ofUtf8(part.toBytes()).text()));
    }
    encoded.sort(Comparator.comparing(Encoded::json));
    List<@Nullable Object> listed = new ArrayList<>();
    encoded.forEach(each -> listed.add(each.element));
    return listed;
  }

  @Override
  Object read(JsonReader in) {
    Collection<@Nullable Object> elements = create.get();
    boolean hashed = hashed(elements);
    Crowd crowd = new Crowd();
    in.enter('[');
    try {
      while (in.more(']')) {
        Object next = element.readNullable(in);
        if (hashed) {
          crowd.joined(elements, next);
        }
        elements.add(next);
      }
    } catch (RuntimeException refused) {
      throw Misfit.because("is not an element it can hold", refused).in("[]");
    }
    return elements;
  }
}
