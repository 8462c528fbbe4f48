package dev.stash.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A page chooses what is in a set or a map, and so what hash codes there are. */
final class CrowdTest {
  /** Hash codes of records and of lists are as easy to make alike as those of dates with times. */
  enum Crowded {
    RECORDS(Shapes.generic(Set.class, Point.class)) {
      @Override
      Object element(int i) {
        return new Point(i, -31 * i);
      }
    },
    LISTS(Shapes.generic(Set.class, Shapes.generic(List.class, Integer.class))) {
      @Override
      Object element(int i) {
        return List.of(i, -31 * i);
      }
    },
    TIMES(Shapes.generic(Set.class, LocalDateTime.class)) {
      @Override
      Object element(int i) {
        LocalDate day = LocalDate.of(2026, 1, 1).minusDays(i);
        return day.atTime(LocalTime.ofNanoOfDay(day.hashCode()));
      }
    };

    final Type set;

    Crowded(Type set) {
      this.set = set;
    }

    abstract Object element(int i);

    /** A page says them one after the other, as a list is written. */
    Json said(int size) {
      List<Object> elements = IntStream.range(0, size).mapToObj(this::element).toList();
      assertEquals(1, elements.stream().map(Object::hashCode).distinct().count());
      Type element = ((ParameterizedType) set).getActualTypeArguments()[0];
      return JsonCodec.of(Shapes.generic(List.class, element)).encode(elements);
    }
  }

  record Point(int x, int y) {}

  @ParameterizedTest
  @EnumSource
  void manyOfOneHashCodeAreRefusedBeforeTheyAreDear(Crowded crowded) {
    JsonCodec codec = JsonCodec.of(crowded.set);
    Object few = codec.decode(crowded.said(256));
    assertEquals(256, ((Set<?>) few).size());
    assertEquals(crowded.said(256).size(), codec.encode(few).size());
    Json many = crowded.said(4_000);
    String said =
        String.valueOf(assertThrows(JsonUnreadable.class, () -> codec.decode(many)).getMessage());
    assertTrue(said.contains("elements or keys of one hash code: keep a list"), said);
  }

  @Test
  void keysAreRefusedLikewise() {
    JsonCodec codec = JsonCodec.of(Shapes.generic(Map.class, LocalDateTime.class, int.class));
    String keys =
        IntStream.range(0, 257)
            .mapToObj(i -> "\"" + Crowded.TIMES.element(i) + "\":1")
            .collect(Collectors.joining(",", "{", "}"));
    assertThrows(JsonUnreadable.class, () -> codec.decode(Json.of(keys)));
    JsonCodec sorted =
        JsonCodec.of(Shapes.generic(TreeMap.class, LocalDateTime.class, Integer.class));
    assertEquals(257, ((Map<?, ?>) sorted.decode(Json.of(keys))).size(), "no hash table");
  }

  @Test
  void whatCouldNotBeReadIsNotWritten() {
    Set<Object> many = new HashSet<>();
    for (int i = 0; i < 257; i++) {
      many.add(Crowded.RECORDS.element(i));
    }
    JsonCodec codec = JsonCodec.of(Crowded.RECORDS.set);
    assertThrows(JsonUnwritable.class, () -> codec.encode(many));
  }

  /** The table puts them in an order where it has to. */
  @Test
  void stringsMayBeAsCrowdedAsTheyLike() {
    Map<String, Integer> crowd =
        IntStream.range(0, 2_048).boxed().collect(Collectors.toMap(CrowdTest::crowded, i -> i));
    assertEquals(1, crowd.keySet().stream().map(String::hashCode).distinct().count());
    JsonCodec codec = JsonCodec.of(Shapes.generic(Map.class, String.class, Integer.class));
    assertEquals(crowd, codec.decode(codec.encode(crowd)));
  }

  private static String crowded(int bits) {
    return IntStream.range(0, 11)
        .mapToObj(bit -> (bits >> bit & 1) == 0 ? "Aa" : "BB")
        .collect(Collectors.joining());
  }
}
