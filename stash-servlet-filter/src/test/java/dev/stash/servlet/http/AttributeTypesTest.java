package dev.stash.servlet.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OptionInvalid;
import dev.stash.json.Json;
import dev.stash.json.TypeNotStorable;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.ConcurrentModificationException;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.SimpleTimeZone;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which values have a stored form, and what comes back. */
@SuppressWarnings({"JavaUtilDate", "JdkObsolete", "deprecation"}) // they are to be stored
class AttributeTypesTest {
  /** Says nothing of what is in it. */
  public record Loose(Map<String, Object> extras) {}

  /** What it forgets is not in its fields. */
  static final class LastTwo extends LinkedHashMap<String, String> {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
      return size() > 2;
    }
  }

  /** A price. */
  public record Price(BigDecimal amount, String currency) {}

  /** Not a record, nor a bean. */
  static final class Money {
    final String text;

    private Money(String text) {
      this.text = text;
    }
  }

  private static final class MoneyCodec implements AttributeCodec<Money> {
    @Override
    public Class<Money> type() {
      return Money.class;
    }

    @Override
    public String alias() {
      return "money";
    }

    @Override
    public Object write(Money value) {
      return Map.of("text", value.text);
    }

    @Override
    public Money read(@Nullable Object tree) {
      return new Money(String.valueOf(((Map<?, ?>) Objects.requireNonNull(tree)).get("text")));
    }
  }

  private final AttributeTypes types =
      HttpSessions.builder()
          .allow(Price.class, "price")
          .allow(TimeUnit.class)
          .allow(Loose.class)
          .codec(new MoneyCodec())
          .build()
          .types();

  static Stream<Object> values() {
    HashMap<Object, Object> map = new HashMap<>(Map.of("k", 1, 2, List.of("v"), "x", "y"));
    map.put(null, null);
    return Stream.of(
        "text \" \\ \u0000 ü",
        "",
        true,
        'c',
        (byte) 1,
        (short) -2,
        3,
        Long.MIN_VALUE,
        1.5f,
        Double.NaN,
        -0.0,
        Double.POSITIVE_INFINITY,
        new BigDecimal("1.500"),
        new BigDecimal("1E+400"),
        BigInteger.TWO.pow(100),
        new UUID(1, 2),
        URI.create("/a?b"),
        Locale.CANADA_FRENCH,
        Currency.getInstance("EUR"),
        new Date(12345),
        Instant.EPOCH,
        Duration.ofMillis(1),
        Period.ofDays(2),
        Year.of(2026),
        YearMonth.of(2026, 11),
        YearMonth.of(12345, 1),
        YearMonth.of(-5, 1),
        Year.of(476),
        Year.of(-44),
        Year.of(12345),
        Instant.MAX,
        LocalDate.EPOCH,
        LocalTime.MIDNIGHT,
        LocalDateTime.MIN,
        OffsetDateTime.MAX,
        ZonedDateTime.parse("2026-11-21T10:00:00+01:00[Europe/Vienna]"),
        new ArrayList<>(Arrays.asList("a", null, 1)),
        new LinkedList<>(List.of(1, 2)),
        new CopyOnWriteArrayList<>(List.of("a")),
        new HashSet<>(Set.of(3, 1, 2)),
        new LinkedHashSet<>(List.of(3, 1, 2)),
        new TreeSet<>(Set.of("b", "a")),
        map,
        new LinkedHashMap<>(map),
        new TreeMap<>(Map.of("b", List.of(), "a", Set.of())),
        new ConcurrentHashMap<>(Map.of(UUID.randomUUID(), "x")),
        TimeUnit.DAYS,
        new Price(BigDecimal.ONE, "EUR"),
        new ArrayList<>(List.of(new Price(BigDecimal.TEN, "USD"), TimeUnit.HOURS)));
  }

  @ParameterizedTest
  @MethodSource("values")
  void whatIsWrittenComesBack(Object value) {
    Object back = types.decode(types.encodeChecked(value));
    assertEquals(value, back);
    assertEquals(value instanceof Enum<?> ? value.getClass() : back.getClass(), value.getClass());
  }

  @Test
  void arraysAndQueuesComeBack() {
    byte[] bytes = {1, -1};
    assertArrayEquals(bytes, (byte[]) types.decode(types.encodeChecked(bytes)));
    String[] strings = {"a", null};
    assertArrayEquals(strings, (String[]) types.decode(types.encodeChecked(strings)));
    Object queue = types.decode(types.encodeChecked(new ArrayDeque<>(List.of(1, 2))));
    assertEquals(List.of(1, 2), List.copyOf((ArrayDeque<?>) queue));
  }

  @Test
  void aCodecOfTheApplicationIsUsedAnywhere() {
    Object back = types.decode(types.encodeChecked(Map.of("m", List.of(new Money("5 EUR")))));
    assertTrue(
        back instanceof Map<?, ?> map
            && map.get("m") instanceof List<?> list
            && list.get(0) instanceof Money money
            && money.text.equals("5 EUR"));
    assertEquals("{\"money\":{\"text\":\"1\"}}", types.encode(new Money("1")).text());
  }

  @Test
  void otherListsSetsAndMapsComeBackAsTheUsualOnes() {
    assertEquals(ArrayList.class, types.decode(types.encode(List.of(1))).getClass());
    assertEquals(LinkedHashSet.class, types.decode(types.encode(Set.of(1))).getClass());
    assertEquals(LinkedHashMap.class, types.decode(types.encode(Map.of(1, 2))).getClass());
  }

  @Test
  void equalSetsAndMapsAreWrittenEqually() {
    Set<String> one = new HashSet<>();
    Set<String> other = new HashSet<>(1_000);
    for (int i = 0; i < 100; i++) {
      one.add("k" + i);
      other.add("k" + (99 - i));
    }
    assertEquals(types.encode(one), types.encode(other));
    assertEquals(types.encode(Map.of("a", 1, "b", 2)), types.encode(Map.of("b", 2, "a", 1)));
  }

  /** A class between a codec's and a value's. */
  static class Amount {
    final int cents;

    Amount(int cents) {
      this.cents = cents;
    }
  }

  static final class Discount extends Amount {
    Discount(int cents) {
      super(cents);
    }
  }

  private record Codec<T>(
      Class<T> type, String alias, Function<T, Object> tree, Function<Object, T> value)
      implements AttributeCodec<T> {
    @Override
    public Object write(T value) {
      return tree.apply(value);
    }

    @Override
    public T read(@Nullable Object tree) {
      return value.apply(Objects.requireNonNull(tree));
    }
  }

  private static Codec<Amount> amounts(Function<Integer, Amount> made) {
    return new Codec<>(
        Amount.class,
        "amount",
        amount -> amount.cents,
        tree -> made.apply(((BigDecimal) tree).intValueExact()));
  }

  @Test
  void aCodecIsGivenValuesWhoseClassNobodyCanName() {
    AttributeTypes types =
        HttpSessions.builder()
            .codec(new Codec<>(Path.class, "path", Path::toString, t -> Path.of((String) t)))
            .codec(new Codec<>(ZoneId.class, "zone", ZoneId::getId, t -> ZoneId.of((String) t)))
            .codec(
                new Codec<>(
                    TimeZone.class,
                    "time-zone",
                    TimeZone::getID,
                    t -> TimeZone.getTimeZone((String) t)))
            .build()
            .types();
    for (Object value :
        List.of(
            Path.of("a", "b"),
            ZoneId.of("Europe/Berlin"),
            ZoneOffset.UTC,
            TimeZone.getTimeZone("Asia/Tokyo"))) {
      Object back = types.decode(types.encodeChecked(value));
      assertEquals(value, back);
      assertEquals(value.getClass(), back.getClass());
    }
    assertThrows(
        AttributeNotStorable.class,
        () -> types.encodeChecked(new SimpleTimeZone(3_600_000, "Europe/Berlin")),
        "would come back as another class");
  }

  @Test
  void whatContainsItselfIsRefusedByThat() {
    List<Object> list = new ArrayList<>();
    list.add(list);
    Map<String, Object> map = new HashMap<>();
    map.put("list", new ArrayList<>(List.of(map)));
    for (Object endless : List.of(list, map)) {
      AttributeNotStorable refused =
          assertThrows(
              AttributeNotStorable.class, () -> new AttributeTypes().encodeChecked(endless));
      assertTrue(message(refused).contains("it contains itself"), message(refused));
    }
  }

  @Test
  void whatACodecGivesBackAsAnotherClassIsRefused() {
    AttributeTypes types = HttpSessions.builder().codec(amounts(Amount::new)).build().types();
    types.encodeChecked(new Amount(5));
    String said =
        message(
            assertThrows(AttributeNotStorable.class, () -> types.encodeChecked(new Discount(5))));
    assertTrue(said.contains("Discount cannot be stored: its codec reads something else"), said);
    AttributeTypes wrong =
        HttpSessions.builder().codec(amounts(cents -> new Amount(cents + 1))).build().types();
    assertThrows(AttributeNotStorable.class, () -> wrong.encodeChecked(new Amount(5)));
    AttributeTypes nearer =
        HttpSessions.builder()
            .codec(amounts(Amount::new))
            .codec(
                new Codec<>(
                    Discount.class,
                    "discount",
                    discount -> discount.cents,
                    tree -> new Discount(((BigDecimal) tree).intValueExact())))
            .build()
            .types();
    assertEquals("{\"discount\":5}", nearer.encodeChecked(new Discount(5)).text());
  }

  @Test
  void whatACodecCannotReadIsToldWhereItIsSet() {
    AttributeTypes types =
        HttpSessions.builder()
            .codec(
                amounts(
                    cents -> {
                      throw new OptionInvalid("amounts", "are not of this shop", "allow them");
                    }))
            .build()
            .types();
    String said =
        message(assertThrows(AttributeNotStorable.class, () -> types.encodeChecked(new Amount(5))));
    assertTrue(said.contains("are not of this shop; allow them"), said);
  }

  @Test
  void whatAnotherThreadChangesMeanwhileIsNamedAsThat() {
    List<Object> changing =
        Collections.unmodifiableList(
            new ArrayList<>() {
              private static final long serialVersionUID = 1L;

              @Override
              public Iterator<Object> iterator() {
                throw new ConcurrentModificationException();
              }
            });
    String said =
        message(assertThrows(AttributeNotStorable.class, () -> types.encodeChecked(changing)));
    assertTrue(said.contains("it was changed by another thread while it was written; let"), said);
  }

  static Stream<Object> refused() {
    List<Object> endless = new ArrayList<>();
    endless.add(endless);
    return Stream.of(
        new AtomicInteger(),
        new Object(),
        Thread.currentThread(),
        Object.class,
        (Serializable & Runnable) () -> {},
        List.of(new StringBuilder()),
        new int[] {1},
        new TreeSet<>(Comparator.reverseOrder()),
        Collections.unmodifiableSortedSet(new TreeSet<>(Set.of("a"))),
        new Vector<>(List.of("a")),
        new EnumMap<>(Map.of(TimeUnit.DAYS, "x")),
        new Hashtable<>(Map.of("a", "b")),
        new Properties(),
        new LastTwo(),
        new Locale("no", "NO", "NY"),
        new Locale("ja", "JP", "JP").stripExtensions(),
        new Locale("de", "DE", "EURO_"),
        List.of(new Locale("no", "NO", "NY")),
        new Loose(new HashMap<>(Map.of("n", 5L))),
        new Price(
            new BigDecimal("5") {
              private static final long serialVersionUID = 1L;
            },
            "EUR"),
        endless);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatHasNoStoredFormIsRefusedByItsType(Object value) {
    String said =
        message(assertThrows(AttributeNotStorable.class, () -> types.encodeChecked(value)));
    assertTrue(said.startsWith("an attribute of type "), said);
  }

  private static String message(Throwable thrown) {
    return String.valueOf(thrown.getMessage());
  }

  @Test
  void aSubclassOfAnAllowedClassIsNotAllowed() {
    record Other(BigDecimal amount) {}
    assertThrows(AttributeNotStorable.class, () -> types.encode(new Other(BigDecimal.ONE)));
    assertThrows(
        AttributeNotStorable.class, () -> types.encode(new java.sql.Timestamp(1)), "of Date");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"java.lang.Thread\":{}}",
        "{\"price\":5}",
        "{\"price\":null}",
        "{\"int\":99999999999}",
        "{\"int\":\"5\"}",
        "{\"ArrayList\":[{\"nobody\":1}]}",
        "{\"HashMap\":[[1]]}",
        "{\"java.util.concurrent.TimeUnit\":\"AGES\"}",
        "{}",
        "[1]",
        "5",
        "null",
        "{\"locale\":\"!\"}",
        "{\"int\":5,\"int\":5}",
        "{\"int\":5} 5"
      })
  void whatCannotBeReadIsAnErrorAndNeverAnObjectOfAnotherClass(String stored) {
    String said =
        message(assertThrows(AttributeUnreadable.class, () -> types.decode(Json.of(stored))));
    assertTrue(said.startsWith("an attribute is stored as "), said);
    assertFalse(said.contains("99999") || said.contains("AGES"), "no value in a message");
  }

  sealed interface Payment {}

  record Card(String last) implements Payment {}

  record Invoice(Price of) implements Payment {}

  @Test
  void ofASealedInterfaceAllThatItPermitsIsAllowed() {
    AttributeTypes sealed = HttpSessions.builder().allow(Payment.class, "pay").build().types();
    for (Object value : List.of(new Card("42"), new Invoice(new Price(BigDecimal.ONE, "EUR")))) {
      Json stored = sealed.encodeChecked(value);
      assertEquals(value, sealed.decode(stored));
      assertEquals(List.of(value), sealed.decode(sealed.encodeChecked(List.of(value))));
      assertTrue(stored.text().startsWith("{\"pay\":{\"@type\":\""), stored.text());
    }
    HttpSessions.Builder twice = HttpSessions.builder().allow(Payment.class).allow(Card.class);
    assertThrows(OptionInvalid.class, twice::build);
  }

  /** Stored objects are readable, and may have been written by somebody's hand. */
  @Test
  void whiteSpaceMattersToNobody() {
    assertEquals(3, types.decode(Json.of(" { \"int\" : 3 } ")));
    assertEquals("a", types.decode(Json.of(" \"\\u0061\" ")));
  }

  @Test
  void optionsThatMakeNoSenseAreRefused() {
    HttpSessions.Builder builder = HttpSessions.builder().allow(Price.class);
    assertThrows(OptionInvalid.class, () -> builder.allow(Price.class));
    assertThrows(
        OptionInvalid.class, () -> HttpSessions.builder().allow(Price.class, "a b").build());
    assertThrows(
        OptionInvalid.class, () -> HttpSessions.builder().allow(Price.class, "int").build());
    assertThrows(TypeNotStorable.class, () -> HttpSessions.builder().allow(Thread.class));
    assertThrows(
        OptionInvalid.class,
        () -> HttpSessions.builder().maxInactiveInterval(Duration.ofSeconds(-1)));
  }

  private static class Flash extends HashMap<String, String> {
    private static final long serialVersionUID = 1L;

    String path = "";

    Flash to(String where) {
      path = where + path;
      return this;
    }
  }

  private static class Named extends HashMap<String, String> {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void aMapOfAClassOfItsOwnIsRefusedForItWouldComeBackAsAnother() {
    assertThrows(AttributeNotStorable.class, () -> types.encodeChecked(new Flash().to("/")));
    Named named = new Named();
    named.put("a", "b");
    String said =
        message(assertThrows(AttributeNotStorable.class, () -> types.encodeChecked(named)));
    assertTrue(said.contains("copy it into a usual one"), said);
  }
}
