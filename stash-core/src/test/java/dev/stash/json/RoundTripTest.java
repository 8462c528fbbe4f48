package dev.stash.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Date;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written reads back equal. */
final class RoundTripTest {
  @SuppressWarnings({"JavaUtilDate", "JdkObsolete"}) // users have them
  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of(boolean.class, true, "true"),
        Arguments.of(byte.class, (byte) -128, "-128"),
        Arguments.of(short.class, Short.MAX_VALUE, "32767"),
        Arguments.of(int.class, Integer.MIN_VALUE, "-2147483648"),
        Arguments.of(long.class, Long.MAX_VALUE, "9223372036854775807"),
        Arguments.of(Long.class, (1L << 53) + 1, "9007199254740993"),
        Arguments.of(double.class, -0.0, "-0.0"),
        Arguments.of(double.class, Double.MIN_VALUE, "4.9E-324"),
        Arguments.of(Float.class, 0.1f, "0.1"),
        Arguments.of(char.class, '"', "\"\\\"\""),
        Arguments.of(String.class, "", "\"\""),
        Arguments.of(BigDecimal.class, new BigDecimal("2.50"), "2.50"),
        Arguments.of(BigDecimal.class, new BigDecimal("1E+400"), "1E+400"),
        Arguments.of(BigInteger.class, BigInteger.TWO.pow(70), "1180591620717411303424"),
        Arguments.of(Shapes.Color.class, Shapes.Color.GREEN, "\"GREEN\""),
        Arguments.of(DayOfWeek.class, DayOfWeek.MONDAY, "\"MONDAY\""),
        Arguments.of(UUID.class, new UUID(1, 2), "\"00000000-0000-0001-0000-000000000002\""),
        Arguments.of(URI.class, URI.create("http://x/?a=b"), "\"http://x/?a=b\""),
        Arguments.of(
            Instant.class, Instant.ofEpochSecond(0, 1), "\"1970-01-01T00:00:00.000000001Z\""),
        Arguments.of(Duration.class, Duration.ofMillis(-1500), "\"PT-1.5S\""),
        Arguments.of(Period.class, Period.of(1, 2, 3), "\"P1Y2M3D\""),
        Arguments.of(LocalDate.class, LocalDate.of(2024, 2, 29), "\"2024-02-29\""),
        Arguments.of(LocalTime.class, LocalTime.of(1, 2), "\"01:02:00\""),
        Arguments.of(
            LocalDateTime.class, LocalDateTime.of(1, 2, 3, 4, 5), "\"0001-02-03T04:05:00\""),
        Arguments.of(
            ZonedDateTime.class,
            ZonedDateTime.parse("2020-01-02T03:04:05+01:00[Europe/Berlin]"),
            "\"2020-01-02T03:04:05+01:00[Europe/Berlin]\""),
        Arguments.of(
            OffsetDateTime.class,
            OffsetDateTime.parse("2020-01-02T03:04:05+01:00"),
            "\"2020-01-02T03:04:05+01:00\""),
        Arguments.of(OffsetTime.class, OffsetTime.parse("03:04+01:00"), "\"03:04:00+01:00\""),
        Arguments.of(Year.class, Year.of(2020), "\"2020\""),
        Arguments.of(YearMonth.class, YearMonth.of(2020, 2), "\"2020-02\""),
        Arguments.of(MonthDay.class, MonthDay.of(1, 2), "\"--01-02\""),
        Arguments.of(ZoneId.class, ZoneId.of("Europe/Berlin"), "\"Europe/Berlin\""),
        Arguments.of(ZoneOffset.class, ZoneOffset.ofHours(1), "\"+01:00\""),
        Arguments.of(Date.class, new Date(0), "\"1970-01-01T00:00:00Z[UTC]\""),
        Arguments.of(OptionalInt.class, OptionalInt.of(3), "3"),
        Arguments.of(OptionalLong.class, OptionalLong.empty(), "null"),
        Arguments.of(OptionalDouble.class, OptionalDouble.of(1), "1.0"),
        Arguments.of(Shapes.generic(Optional.class, String.class), Optional.of("x"), "\"x\""),
        Arguments.of(Shapes.generic(Optional.class, String.class), Optional.empty(), "null"),
        Arguments.of(Shapes.Point.class, new Shapes.Point(1, 2), "{\"x\":1,\"y\":2.0}"),
        Arguments.of(
            Shapes.Line.class,
            new Shapes.Line(new Shapes.Point(1, 2), null, "n"),
            "{\"from\":{\"x\":1,\"y\":2.0},\"name\":\"n\",\"to\":null}"),
        Arguments.of(
            Shapes.Tree.class,
            new Shapes.Tree("a", List.of(new Shapes.Tree("b", List.of()))),
            "{\"children\":[{\"children\":[],\"name\":\"b\"}],\"name\":\"a\"}"),
        Arguments.of(
            Shapes.field("page"),
            new Shapes.Page<>(List.of(new Shapes.Point(1, 2)), null),
            "{\"first\":null,\"items\":[{\"x\":1,\"y\":2.0}]}"),
        Arguments.of(
            Shapes.field("deepPage"),
            new Shapes.Page<>(List.of(Map.of("k", new Shapes.Page<>(List.of(1), 2))), null),
            "{\"first\":null,\"items\":[{\"k\":{\"first\":2,\"items\":[1]}}]}"),
        Arguments.of(
            Shapes.field("nested"),
            List.of(Map.of(Shapes.Color.RED, Set.of(3, 1))),
            "[{\"RED\":[1,3]}]"),
        Arguments.of(
            Shapes.field("byNumber"),
            Map.of(3, new Shapes.Point(0, 0)),
            "{\"3\":{\"x\":0,\"y\":0.0}}"),
        Arguments.of(
            Shapes.generic(Map.class, LocalDate.class, Boolean.class),
            Map.of(LocalDate.of(2020, 1, 2), true),
            "{\"2020-01-02\":true}"),
        Arguments.of(
            Shapes.generic(EnumMap.class, Shapes.Color.class, String.class),
            new EnumMap<>(Map.of(Shapes.Color.RED, "x")),
            "{\"RED\":\"x\"}"),
        Arguments.of(
            Shapes.generic(EnumSet.class, Shapes.Color.class),
            EnumSet.allOf(Shapes.Color.class),
            "[\"GREEN\",\"RED\"]"),
        Arguments.of(
            Shapes.generic(SortedMap.class, String.class, Integer.class),
            new TreeMap<>(Map.of("b", 1, "a", 2)),
            "{\"a\":2,\"b\":1}"),
        Arguments.of(
            Shapes.generic(NavigableSet.class, Integer.class),
            new TreeSet<>(Set.of(10, 9)),
            "[9,10]"),
        Arguments.of(
            Shapes.generic(CopyOnWriteArrayList.class, Integer.class),
            new CopyOnWriteArrayList<>(List.of(1)),
            "[1]"),
        Arguments.of(
            Shapes.generic(LinkedList.class, Integer.class),
            new LinkedList<>(Arrays.asList(1, null)),
            "[1,null]"),
        Arguments.of(
            Shapes.generic(ConcurrentHashMap.class, String.class, Integer.class),
            new ConcurrentHashMap<>(Map.of("a", 1)),
            "{\"a\":1}"),
        Arguments.of(
            Shapes.Renamed.class,
            new Shapes.Renamed("x", Map.of("b", 1, "a", 2)),
            "{\"counts\":{\"a\":2,\"b\":1},\"n\":\"x\"}"));
  }

  @ParameterizedTest
  @MethodSource("values")
  void aValueReadsBackEqual(Type type, Object value, String json) {
    JsonCodec codec = JsonCodec.of(type);
    Json encoded = codec.encode(value);
    assertEquals(json, encoded.text());
    assertEquals(value, codec.decode(encoded));
    codec.check(value, encoded);
  }

  @Test
  void nullReadsBackAsNull() {
    assertEquals(Json.NULL, JsonCodec.of(String.class).encode(null));
    assertNull(JsonCodec.of(String.class).decode(Json.NULL));
  }

  @Test
  void arraysReadBackWithTheirElementType() {
    JsonCodec longs = JsonCodec.of(long[][].class);
    Object back = longs.decode(longs.encode(new long[][] {{1}, {2, 3}}));
    assertArrayEquals(new long[][] {{1}, {2, 3}}, (long[][]) back);
    JsonCodec sets = JsonCodec.of(Shapes.field("sets"));
    Object[] read = assertInstanceOf(Set[].class, sets.decode(Json.of("[[1],null]")));
    assertEquals(Set.of(1), read[0]);
    JsonCodec bytes = JsonCodec.of(byte[].class);
    assertEquals("[1,-2]", bytes.encode(new byte[] {1, -2}).text());
  }

  @Test
  void anArrayDequeReadsBackInOrder() {
    JsonCodec codec = JsonCodec.of(Shapes.generic(Deque.class, String.class));
    Deque<?> back = assertInstanceOf(ArrayDeque.class, codec.decode(Json.of("[\"b\",\"a\"]")));
    assertEquals(List.of("b", "a"), List.copyOf(back));
  }

  @Test
  void aBeanKeepsNullOverANonNullDefaultAndHidesTransientProperties() {
    JsonCodec codec = JsonCodec.of(Shapes.Bean.class);
    Shapes.Bean bean = new Shapes.Bean();
    bean.name = null;
    bean.setOpen(true);
    bean.setValue(List.of(1, 2));
    Json encoded = codec.encode(bean);
    assertEquals("{\"name\":null,\"open\":true,\"value\":[1,2]}", encoded.text());
    Shapes.Bean back = assertInstanceOf(Shapes.Bean.class, codec.decode(encoded));
    assertNull(back.name);
    assertEquals(List.of(1, 2), back.getValue());
    codec.check(bean, encoded);
    Shapes.Bean partial = assertInstanceOf(Shapes.Bean.class, codec.decode(Json.of("{}")));
    assertEquals("unnamed", partial.name);
  }

  @Test
  void aPolymorphicListAnnotatedForJsonbReadsBack() {
    JsonCodec codec = JsonCodec.of(Shapes.field("animals"));
    Shapes.Dog dog = new Shapes.Dog();
    dog.sounds.addAll(List.of("wuff", "arf", "bark"));
    List<Shapes.Animal> animals = List.of(new Shapes.Cat(), dog);
    Json encoded = codec.encode(animals);
    assertEquals(
        "[{\"@type\":\"cat\",\"lives\":9},{\"@type\":\"dog\",\"sounds\":[\"arf\",\"bark\",\"wuff\"]}]",
        encoded.text());
    codec.check(animals, encoded);
  }

  @Test
  void setsInClassesLeftToJsonbAreNoFalseAlarm() {
    JsonCodec codec = JsonCodec.of(Shapes.Dog.class);
    for (int size = 0; size < 50; size++) {
      Shapes.Dog dog = new Shapes.Dog();
      for (int i = 0; i < size; i++) {
        dog.sounds.add("s" + i * 31);
      }
      // Set.of and its like iterate in an order that no other set has.
      dog.sounds = Set.copyOf(dog.sounds);
      codec.check(dog, codec.encode(dog));
    }
  }

  @Test
  void objectTakesWhatJsonAloneSaysHowToRead() {
    JsonCodec codec = JsonCodec.of(Object.class);
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("b", List.of(BigDecimal.ONE, new BigDecimal("2.5E+10"), "x", true));
    value.put("a", new HashMap<>());
    Json encoded = codec.encode(value);
    assertEquals("{\"b\":[1,2.5E+10,\"x\",true],\"a\":{}}", encoded.text());
    codec.check(value, encoded);
    assertEquals(value, codec.decode(encoded));
  }

  @Test
  void aTreeTakesAnyNumberAndGivesBigDecimals() {
    JsonCodec codec = JsonCodec.ofTrees();
    Json encoded = codec.encode(List.of(1, 2.5e10, 3L, Set.of("x"), Map.of("a", (byte) 4)));
    assertEquals("[1,2.5E+10,3,[\"x\"],{\"a\":4}]", encoded.text());
    List<?> back = assertInstanceOf(List.class, codec.decode(encoded));
    assertEquals(BigDecimal.ONE, back.get(0));
  }
}
