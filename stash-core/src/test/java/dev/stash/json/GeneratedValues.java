package dev.stash.json;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.MonthDay;
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
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Types and values of them, at random. A wild one takes any class that its declared type allows,
 * with orders of its own and things that do not keep what they are given; a tame one what a reader
 * would make.
 */
@SuppressWarnings({"JdkObsolete", "EffectivelyPrivate"}) // users have them
final class GeneratedValues {
  private final Random random;
  private final boolean wild;

  GeneratedValues(long seed, boolean wild) {
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    this.wild = wild;
  }

  /** A type and a value of it. */
  record Sample(Type type, @Nullable Object value) {}

  /** A type, and how its values are made. */
  private record Kind(Type type, Supplier<@Nullable Object> value) {}

  record Pair<A, B>(A first, @Nullable B second) {}

  record Frozen<T>(List<T> items) {
    Frozen {
      items = List.copyOf(items);
    }
  }

  record Lower(String text) {
    Lower {
      text = text.toLowerCase(java.util.Locale.ROOT);
    }
  }

  record Shown(String text) {
    @Override
    public String text() {
      return text.strip();
    }
  }

  static class Bean<T> {
    private @Nullable T value;

    public @Nullable T getValue() {
      return value;
    }

    public void setValue(@Nullable T value) {
      this.value = value;
    }
  }

  static final class Under<T> extends Bean<T> {
    public String note = "";
    private @Nullable Boolean open;

    public @Nullable Boolean isOpen() {
      return open;
    }

    public void setOpen(@Nullable Boolean open) {
      this.open = open;
    }

    @Override
    public void setValue(@Nullable T value) {
      super.setValue(value);
    }
  }

  static final class Filled<T> {
    private final List<T> items = new ArrayList<>();

    public List<T> getItems() {
      return items;
    }
  }

  static final class Hiding<T> {
    private @Nullable T hidden;
    public @Nullable T open;
  }

  sealed interface Either<T> permits Left, Right {}

  record Left<T>(T left) implements Either<T> {}

  record Right<T>(List<T> right) implements Either<T> {}

  Sample next() {
    Kind kind = kind(4);
    return new Sample(kind.type, kind.value.get());
  }

  private Kind kind(int depth) {
    if (depth == 0 || random.nextInt(4) == 0) {
      return scalar();
    }
    Kind inner = kind(depth - 1);
    return switch (random.nextInt(wild ? 16 : 12)) {
      case 0 -> collection(inner);
      case 1, 2 -> map(inner);
      case 3 -> sorted();
      case 4 -> optional(inner);
      case 5 -> pair(inner, kind(depth - 1));
      case 6 -> bean(inner, Bean.class, Bean::new);
      case 7 -> bean(inner, Under.class, this::under);
      case 8 -> filled(inner);
      case 9 -> either(inner);
      case 10 -> any(depth);
      case 11 -> array(inner);
      case 12 -> hiding(inner);
      case 13 -> new Kind(Lower.class, () -> new Lower(text()));
      case 14 -> new Kind(Shown.class, () -> new Shown(text()));
      default ->
          new Kind(
              Shapes.generic(Frozen.class, inner.type),
              () ->
                  new Frozen<>(
                      new ArrayList<>(some(inner).stream().filter(v -> v != null).toList())));
    };
  }

  private Kind scalar() {
    List<Kind> scalars =
        List.of(
            new Kind(Integer.class, random::nextInt),
            new Kind(Long.class, random::nextLong),
            new Kind(Short.class, () -> (short) random.nextInt()),
            new Kind(Double.class, () -> Double.longBitsToDouble(random.nextLong())),
            new Kind(Float.class, () -> Float.intBitsToFloat(random.nextInt())),
            new Kind(Boolean.class, random::nextBoolean),
            new Kind(Character.class, () -> (char) random.nextInt(0x10000)),
            new Kind(String.class, this::text),
            new Kind(BigDecimal.class, this::decimal),
            new Kind(BigInteger.class, () -> new BigInteger(200, random).negate()),
            new Kind(UUID.class, () -> new UUID(random.nextLong(), random.nextLong())),
            new Kind(URI.class, () -> URI.create("x:" + random.nextInt(9))),
            new Kind(Shapes.Color.class, () -> oneOf(List.of(Shapes.Color.values()))),
            new Kind(Instant.class, () -> Instant.ofEpochSecond(seconds(), random.nextInt(9))),
            new Kind(
                Duration.class, () -> Duration.ofSeconds(random.nextLong(), random.nextInt(9))),
            new Kind(Period.class, () -> Period.of(random.nextInt(), random.nextInt(), -1)),
            new Kind(LocalDate.class, () -> LocalDate.ofEpochDay(seconds() / 86_400)),
            new Kind(LocalDateTime.class, () -> moment().toLocalDateTime()),
            new Kind(OffsetDateTime.class, () -> moment().toOffsetDateTime()),
            new Kind(ZonedDateTime.class, this::moment),
            new Kind(Year.class, () -> Year.of(year())),
            new Kind(YearMonth.class, () -> YearMonth.of(year(), 1 + random.nextInt(12))),
            new Kind(MonthDay.class, () -> MonthDay.of(1 + random.nextInt(12), 28)),
            new Kind(ZoneId.class, this::zone),
            new Kind(ZoneOffset.class, () -> ZoneOffset.ofTotalSeconds(random.nextInt(64_000))));
    Kind scalar = oneOf(scalars);
    return new Kind(
        scalar.type,
        () -> {
          Object value = scalar.value.get();
          boolean number = value instanceof Double || value instanceof Float;
          return number && !wild && !Double.isFinite(((Number) value).doubleValue())
              ? scalarOne(scalar.type)
              : value;
        });
  }

  private static Object scalarOne(Type type) {
    return type == Double.class ? (Object) 1.5d : (Object) 1.5f;
  }

  private Kind collection(Kind inner) {
    Class<?> declared = oneOf(List.of(List.class, Collection.class, Set.class, Deque.class));
    return new Kind(
        Shapes.generic(declared, inner.type),
        () -> {
          List<@Nullable Object> some = some(inner);
          List<@Nullable Object> whole = new ArrayList<>(some);
          whole.removeIf(each -> each == null);
          if (declared == Set.class) {
            return wild
                ? oneOf(List.of(new HashSet<>(some), new LinkedHashSet<>(some), Set.copyOf(whole)))
                : new LinkedHashSet<>(some);
          }
          if (declared == Deque.class) {
            return wild && random.nextBoolean() ? new LinkedList<>(some) : new ArrayDeque<>(whole);
          }
          return wild
              ? oneOf(
                  List.of(
                      some,
                      new LinkedList<>(some),
                      new Vector<>(some),
                      List.copyOf(whole),
                      Collections.unmodifiableList(some),
                      new CopyOnWriteArrayList<>(some),
                      Arrays.asList(some.toArray())))
              : some;
        });
  }

  private Kind map(Kind inner) {
    Kind key = scalar();
    Class<?> declared = oneOf(List.of(Map.class, HashMap.class, LinkedHashMap.class));
    return new Kind(
        Shapes.generic(declared, key.type, inner.type),
        () -> {
          Map<Object, @Nullable Object> map =
              declared == HashMap.class ? new HashMap<>() : new LinkedHashMap<>();
          for (int i = random.nextInt(3); i > 0; i--) {
            map.put(java.util.Objects.requireNonNull(key.value.get()), inner.value.get());
          }
          if (wild && declared == Map.class) {
            Map<Object, @Nullable Object> whole = new HashMap<>(map);
            whole.values().removeIf(each -> each == null);
            return oneOf(
                List.of(
                    map,
                    new HashMap<>(map),
                    Map.copyOf(whole),
                    new ConcurrentHashMap<>(whole),
                    Collections.unmodifiableMap(map)));
          }
          return map;
        });
  }

  private Kind sorted() {
    boolean map = random.nextBoolean();
    Class<?> declared =
        map
            ? oneOf(List.of(SortedMap.class, TreeMap.class, Map.class))
            : oneOf(List.of(SortedSet.class, TreeSet.class, Set.class));
    return new Kind(
        map
            ? Shapes.generic(declared, String.class, String.class)
            : Shapes.generic(declared, String.class),
        () -> {
          boolean ordered = wild && random.nextBoolean();
          if (map) {
            Map<String, String> made =
                declared == Map.class && !wild
                    ? new LinkedHashMap<>()
                    : ordered ? new TreeMap<>(String.CASE_INSENSITIVE_ORDER) : new TreeMap<>();
            made.put(text(), text());
            return made;
          }
          Set<String> made =
              declared == Set.class && !wild
                  ? new LinkedHashSet<>()
                  : ordered ? new TreeSet<>(Collections.reverseOrder()) : new TreeSet<>();
          made.add(text());
          return made;
        });
  }

  private Kind optional(Kind inner) {
    if (!wild && Shapes.raw(inner.type) == Optional.class) {
      return inner;
    }
    return new Kind(
        Shapes.generic(Optional.class, inner.type), () -> Optional.ofNullable(inner.value.get()));
  }

  private Kind pair(Kind first, Kind second) {
    return new Kind(
        Shapes.generic(Pair.class, first.type, second.type),
        () ->
            new Pair<>(
                first.value.get(), random.nextInt(9) == 0 ? none(second) : second.value.get()));
  }

  /** A null is what a tame Optional never is. */
  private @Nullable Object none(Kind kind) {
    return wild || Shapes.raw(kind.type) != Optional.class ? null : Optional.empty();
  }

  private Kind bean(Kind inner, Class<?> type, Supplier<? extends Bean<Object>> make) {
    return new Kind(
        Shapes.generic(type, inner.type),
        () -> {
          Bean<Object> bean = make.get();
          bean.setValue(inner.value.get());
          return bean;
        });
  }

  private Under<Object> under() {
    Under<Object> under = new Under<>();
    under.note = text();
    under.setOpen(random.nextBoolean());
    return under;
  }

  private Kind filled(Kind inner) {
    return new Kind(
        Shapes.generic(Filled.class, inner.type),
        () -> {
          Filled<@Nullable Object> filled = new Filled<>();
          filled.getItems().addAll(some(inner));
          return filled;
        });
  }

  private Kind hiding(Kind inner) {
    return new Kind(
        Shapes.generic(Hiding.class, inner.type),
        () -> {
          Hiding<Object> hiding = new Hiding<>();
          hiding.open = inner.value.get();
          hiding.hidden = random.nextBoolean() ? inner.value.get() : hiding.hidden;
          return hiding;
        });
  }

  private Kind either(Kind inner) {
    return new Kind(
        Shapes.generic(Either.class, inner.type),
        () ->
            random.nextBoolean()
                ? new Left<>(inner.value.get())
                : new Right<>(new ArrayList<>(some(inner))));
  }

  private Kind any(int depth) {
    Kind inner = wild ? kind(depth - 1) : new Kind(Object.class, this::plain);
    return new Kind(Object.class, inner.value);
  }

  private @Nullable Object plain() {
    return switch (random.nextInt(5)) {
      case 0 -> text();
      case 1 -> random.nextBoolean();
      case 2 -> decimal();
      case 3 -> new ArrayList<>(List.of(text(), decimal()));
      default -> new LinkedHashMap<>(Map.of(text(), decimal()));
    };
  }

  private Kind array(Kind inner) {
    Class<?> raw = Shapes.raw(inner.type);
    return new Kind(
        inner.type instanceof Class<?> ? raw.arrayType() : genericArray(inner.type),
        () -> {
          List<@Nullable Object> some = some(inner);
          return some.toArray((Object[]) java.lang.reflect.Array.newInstance(raw, some.size()));
        });
  }

  private static Type genericArray(Type element) {
    return (java.lang.reflect.GenericArrayType) () -> element;
  }

  private List<@Nullable Object> some(Kind inner) {
    List<@Nullable Object> some = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      some.add(random.nextInt(9) == 0 ? none(inner) : inner.value.get());
    }
    return some;
  }

  private String text() {
    return oneOf(List.of("", "a", " b ", "Ä\"\\\n", "\ud83d\ude00", "\ud800", "X", "null"));
  }

  private BigDecimal decimal() {
    return new BigDecimal(new BigInteger(70, random), random.nextInt(40) - 20);
  }

  private long seconds() {
    return (long) (random.nextGaussian() * 1e12);
  }

  private int year() {
    return (int) Math.max(-999_999_999, Math.min(999_999_999, random.nextGaussian() * 20_000));
  }

  private ZoneId zone() {
    return ZoneId.of(
        oneOf(List.of("Europe/Berlin", "UTC+01:30", "GMT0", "Z", "+05:00", "EST5EDT")));
  }

  private ZonedDateTime moment() {
    return ZonedDateTime.ofInstant(Instant.ofEpochSecond(seconds()), zone());
  }

  private <T> T oneOf(List<? extends T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
