package dev.stash.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A value comes back equal and of the same classes, or is refused where it is written. */
@SuppressWarnings({"JdkObsolete", "JavaUtilDate", "EffectivelyPrivate", "unused"}) // users do so
final class ValuesComeBackTest {
  static class Person {
    private @Nullable String name;

    public @Nullable String getName() {
      return name;
    }

    public void setName(@Nullable String name) {
      this.name = name;
    }
  }

  /** Overrides a setter alone. */
  static final class Trimmed extends Person {
    @Override
    public void setName(@Nullable String name) {
      super.setName(name == null ? null : name.trim());
    }
  }

  /** Overrides a getter alone. */
  static final class Shouting extends Person {
    @Override
    public String getName() {
      return String.valueOf(super.getName()).toUpperCase(java.util.Locale.ROOT);
    }
  }

  static final class Prefs {
    private @Nullable Boolean dark;

    public @Nullable Boolean isDark() {
      return dark;
    }

    public void setDark(@Nullable Boolean dark) {
      this.dark = dark;
    }
  }

  static final class Basket {
    private final List<String> items = new ArrayList<>(List.of("a sample"));
    private final Map<String, Integer> counts = new HashMap<>();

    public List<String> getItems() {
      return items;
    }

    public Map<String, Integer> getCounts() {
      return counts;
    }
  }

  /** What it shows is computed, or a copy: nothing to fill. */
  static final class Total {
    private List<Integer> parts = new ArrayList<>();

    public List<Integer> getParts() {
      return List.copyOf(parts);
    }

    public void setParts(List<Integer> parts) {
      this.parts = new ArrayList<>(parts);
    }

    public int getSum() {
      return parts.stream().mapToInt(part -> part).sum();
    }

    public List<Integer> getSorted() {
      return parts.stream().sorted().toList();
    }
  }

  static final class Overloaded {
    private @Nullable Integer when;

    public @Nullable Integer getWhen() {
      return when;
    }

    public void setWhen(Object when) {
      this.when = -1;
    }

    public void setWhen(Integer when) {
      this.when = when;
    }

    public void setWhen(String when) {
      this.when = -1;
    }

    public void setWhen(long when) {
      this.when = -1;
    }
  }

  /** Has state that nothing tells, and things that are no state. */
  static class Secretive {
    private final Object lock = new Object();
    private final Thread maker = Thread.currentThread();
    private transient int cached;
    private int secret;
    private List<String> log = new ArrayList<>();
    public String told = "";
  }

  static final class Acronyms {
    private String url = "";

    public String getURL() {
      return url;
    }

    public void setURL(String url) {
      this.url = url;
    }
  }

  /** Keeps its names by an order of its own, and makes itself so. */
  static final class Headers extends TreeMap<String, String> {
    private static final long serialVersionUID = 1L;

    Headers() {
      super(String.CASE_INSENSITIVE_ORDER);
    }
  }

  static final class LastTwo extends LinkedHashMap<String, String> {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
      return size() > 2;
    }
  }

  record Rounded(double value) {
    Rounded {
      value = Math.rint(value);
    }
  }

  record Halved(int value) {
    Halved {
      value = value / 2;
    }
  }

  record Whispering(String name) {
    @Override
    public String name() {
      return name.trim();
    }
  }

  record Loose(Map<String, Object> extras) {}

  record Box<T>(T content) {}

  record Boxes(Box<?> any, Box<Long> one) {}

  @SuppressWarnings("ArrayRecordComponent") // users do so
  record Held(SortedSet<String> names, Optional<String> note, byte[] bytes) {}

  record Bag(Set<Person> people, Map<Integer, Person> byNumber) {}

  static final class Dear {
    private String name = "";

    public String getName() {
      return name;
    }

    public void setName(String name) {
      this.name = name;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  private static <T extends Person> T named(T person, String name) {
    person.setName(name);
    return person;
  }

  private static Type list(Type element) {
    return Shapes.generic(List.class, element);
  }

  private static Type map(Class<?> map) {
    return Shapes.generic(map, String.class, String.class);
  }

  private static <T> Set<T> set(T one, T other) {
    return new HashSet<>(List.of(one, other));
  }

  static Stream<Arguments> kept() {
    Prefs prefs = new Prefs();
    prefs.setDark(true);
    Basket basket = new Basket();
    basket.getItems().clear();
    basket.getItems().add("book");
    basket.getCounts().put("book", 2);
    Total total = new Total();
    total.setParts(List.of(3, 1));
    Overloaded overloaded = new Overloaded();
    overloaded.setWhen(Integer.valueOf(5));
    Secretive unspoilt = new Secretive();
    unspoilt.told = "x";
    unspoilt.cached = 3;
    Acronyms acronyms = new Acronyms();
    acronyms.setURL("u");
    Headers headers = new Headers();
    headers.put("Accept", "x");
    headers.put("host", "y");
    return Stream.of(
        Arguments.of(Trimmed.class, named(new Trimmed(), "ann")),
        Arguments.of(Shouting.class, named(new Shouting(), "ANN")),
        Arguments.of(Prefs.class, prefs),
        Arguments.of(Basket.class, basket),
        Arguments.of(Total.class, total),
        Arguments.of(Overloaded.class, overloaded),
        Arguments.of(Secretive.class, unspoilt),
        Arguments.of(Acronyms.class, acronyms),
        Arguments.of(Headers.class, headers),
        Arguments.of(Rounded.class, new Rounded(2)),
        Arguments.of(YearMonth.class, YearMonth.of(12345, 1)),
        Arguments.of(YearMonth.class, YearMonth.of(-5, 1)),
        Arguments.of(Year.class, Year.of(476)),
        Arguments.of(Year.class, Year.of(12345)),
        Arguments.of(Year.class, Year.of(-44)),
        Arguments.of(ZoneId.class, ZoneId.of("Europe/Berlin")),
        Arguments.of(ZoneId.class, ZoneOffset.UTC),
        Arguments.of(list(String.class), List.of("a")),
        Arguments.of(list(String.class), Arrays.asList("a", null)),
        Arguments.of(list(String.class), Collections.unmodifiableList(new ArrayList<>())),
        Arguments.of(Shapes.generic(Set.class, Integer.class), new HashSet<>(Set.of(1))),
        Arguments.of(map(Map.class), new HashMap<>(Map.of("a", "b"))),
        Arguments.of(map(Map.class), new LinkedHashMap<>(Map.of("a", "b"))),
        Arguments.of(map(TreeMap.class), new TreeMap<>(Map.of("a", "b"))),
        Arguments.of(Shapes.generic(Queue.class, Integer.class), new ArrayDeque<>(List.of(1))),
        Arguments.of(
            Bag.class,
            new Bag(
                set(named(new Person(), "a"), named(new Person(), "b")),
                new HashMap<>(Map.of(2, named(new Person(), "c"))))),
        Arguments.of(
            Loose.class,
            new Loose(new HashMap<>(Map.of("n", BigDecimal.ONE, "l", List.of("a", true))))),
        Arguments.of(Boxes.class, new Boxes(new Box<>("x"), new Box<>(5L))),
        Arguments.of(
            Held.class, new Held(new TreeSet<>(Set.of("a")), Optional.empty(), new byte[] {1})));
  }

  @ParameterizedTest
  @MethodSource("kept")
  void whatIsTakenComesBack(Type type, Object value) {
    JsonCodec codec = JsonCodec.of(type);
    Json encoded = codec.encode(value);
    codec.check(value, encoded);
    Object back = Objects.requireNonNull(codec.decode(encoded));
    if (!(value instanceof Collection<?> || value instanceof Map<?, ?>)) {
      assertEquals(value.getClass(), back.getClass());
    }
    assertEquals(encoded, codec.encode(back));
  }

  static Stream<Arguments> refused() {
    Secretive secretive = new Secretive();
    secretive.secret = 5;
    Secretive logging = new Secretive();
    logging.log.add("x");
    TreeMap<String, String> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    SortedSet<String> backwards = new TreeSet<>(Collections.reverseOrder());
    Optional<String> none = nothing();
    Set<Object> tags = new TreeSet<>(Set.of("a"));
    return Stream.of(
        Arguments.of(Trimmed.class, untrimmed(), ""),
        Arguments.of(Shouting.class, named(new Shouting(), "Ann"), "name"),
        Arguments.of(Secretive.class, secretive, "secret"),
        Arguments.of(Secretive.class, logging, "log"),
        Arguments.of(Halved.class, new Halved(9), "value"),
        Arguments.of(Whispering.class, new Whispering(" a"), "name"),
        Arguments.of(Dear.class, new Dear(), "equals"),
        Arguments.of(map(Map.class), anyCase, "declare it as java.util.TreeMap"),
        Arguments.of(map(TreeMap.class), anyCase, "Comparator"),
        Arguments.of(Held.class, new Held(backwards, Optional.of("a"), new byte[0]), "at .names: "),
        Arguments.of(
            Held.class,
            new Held(new TreeSet<>(), none, new byte[0]),
            "at .note: is null, and would read back as an empty one: say empty()"),
        Arguments.of(map(Map.class), new LastTwo(), "declare it as"),
        Arguments.of(map(Map.class), new IdentityHashMap<>(), "IdentityHashMap"),
        Arguments.of(list(String.class), new LinkedList<>(List.of("a")), "LinkedList"),
        Arguments.of(list(String.class), new CopyOnWriteArrayList<>(), "CopyOnWriteArrayList"),
        Arguments.of(Shapes.generic(Queue.class, String.class), new LinkedList<>(), "ArrayDeque"),
        Arguments.of(Shapes.generic(Collection.class, String.class), Set.of("a"), "java.util.Set"),
        Arguments.of(Object.class, 5L, "java.lang.Long"),
        Arguments.of(Object.class, 1.5, "java.lang.Double"),
        Arguments.of(Loose.class, new Loose(Map.of("n", 5L)), "at .extras{}: is a java.lang.Long"),
        Arguments.of(Loose.class, new Loose(Map.of("tags", tags)), "java.util.TreeSet"),
        Arguments.of(Boxes.class, new Boxes(new Box<>(5), new Box<>(5L)), "at .any.content: "),
        Arguments.of(Object[].class, new String[] {"a"}, "java.lang.String[]"),
        Arguments.of(Date.class, new java.sql.Timestamp(5), "java.sql.Timestamp"),
        Arguments.of(
            Shapes.generic(Optional.class, Shapes.generic(Optional.class, String.class)),
            Optional.of(Optional.empty()),
            ""),
        Arguments.of(
            BigDecimal.class,
            new BigDecimal("5") {
              private static final long serialVersionUID = 1L;
            },
            "BigDecimal"));
  }

  private static Trimmed untrimmed() {
    Trimmed trimmed = new Trimmed();
    ((Person) trimmed).name = " ann";
    return trimmed;
  }

  @SuppressWarnings({"NullAway", "NullOptional"}) // what is wrong with it
  private static <T> Optional<T> nothing() {
    return null;
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatWouldNotComeBackIsRefusedWithItsPlace(Type type, Object value, String said) {
    JsonCodec codec = JsonCodec.of(type);
    JsonUnwritable refused =
        assertThrows(JsonUnwritable.class, () -> codec.check(value, codec.encode(value)));
    assertTrue(String.valueOf(refused.getMessage()).contains(said), refused::getMessage);
  }

  @Test
  void aListWithAGetterAloneIsFilled() {
    JsonCodec codec = JsonCodec.of(Basket.class);
    Basket back =
        (Basket)
            Objects.requireNonNull(
                codec.decode(Json.of("{\"items\":[\"b\",\"c\"],\"counts\":{\"b\":1}}")));
    assertEquals(List.of("b", "c"), back.getItems());
    assertEquals(Map.of("b", 1), back.getCounts());
    Basket untold = (Basket) Objects.requireNonNull(codec.decode(Json.of("{}")));
    assertEquals(List.of("a sample"), untold.getItems());
  }

  @Test
  void aPropertyIsCalledWhatJsonbCallsItAndReadByItsFormerName() {
    JsonCodec codec = JsonCodec.of(Acronyms.class);
    Acronyms value = new Acronyms();
    value.setURL("u");
    assertEquals("{\"URL\":\"u\"}", codec.encode(value).text());
    Acronyms former = (Acronyms) Objects.requireNonNull(codec.decode(Json.of("{\"uRL\":\"v\"}")));
    assertEquals("v", former.getURL());
  }

  /** What is being changed is no fault of its type, and says so. */
  @Test
  void whatAnotherThreadChangesMeanwhileIsNamedAsThat() {
    JsonUnwritable refused =
        assertThrows(
            JsonUnwritable.class,
            () -> JsonCodec.of(Changing.class).encode(new Changing(new ChangingList())));
    assertTrue(
        String.valueOf(refused.getMessage())
            .contains("was changed by another thread while it was written"),
        refused::getMessage);
  }

  record Changing(ChangingList list) {}

  static final class ChangingList extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    @Override
    public java.util.Iterator<String> iterator() {
      throw new ConcurrentModificationException();
    }
  }
}
