package dev.stash.servlet.http;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Currency;
import java.util.Date;
import java.util.IllformedLocaleException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What needs no permission and holds nothing else: whole numbers as JSON numbers, the rest as text,
 * which keeps a BigDecimal's scale and a double's infinity. Strings and booleans need no alias.
 */
final class ScalarForm<T> extends Form {
  private static final Map<Class<?>, Form> FORMS = new LinkedHashMap<>();

  static {
    forms();
  }

  @SuppressWarnings("JavaUtilDate") // sessions have always held them
  private static void forms() {
    whole("byte", Byte.class, BigDecimal::byteValueExact);
    whole("short", Short.class, BigDecimal::shortValueExact);
    whole("int", Integer.class, BigDecimal::intValueExact);
    whole("long", Long.class, BigDecimal::longValueExact);
    text("float", Float.class, Float::valueOf);
    text("double", Double.class, Double::valueOf);
    text("decimal", BigDecimal.class, BigDecimal::new);
    text("integer", BigInteger.class, BigInteger::new);
    text("char", Character.class, ScalarForm::character);
    text("uuid", UUID.class, UUID::fromString);
    text("uri", URI.class, URI::create);
    text("instant", Instant.class, Instant::parse);
    text("duration", Duration.class, Duration::parse);
    text("period", Period.class, Period::parse);
    text("year", Year.class, Year::parse);
    add("year-month", YearMonth.class, true, ScalarForm::yearMonth, t -> yearMonth(string(t)));
    text("local-date", LocalDate.class, LocalDate::parse);
    text("local-time", LocalTime.class, LocalTime::parse);
    text("local-date-time", LocalDateTime.class, LocalDateTime::parse);
    text("offset-date-time", OffsetDateTime.class, OffsetDateTime::parse);
    text("zoned-date-time", ZonedDateTime.class, ZonedDateTime::parse);
    text("currency", Currency.class, Currency::getInstance);
    add("locale", Locale.class, true, Locale::toLanguageTag, tree -> locale(string(tree)));
    add("date", Date.class, false, Date::getTime, tree -> new Date(number(tree).longValueExact()));
    add("bytes", byte[].class, false, ScalarForm::base64, ScalarForm::bytes);
    add("strings", String[].class, false, ScalarForm::list, ScalarForm::strings);
  }

  private final Class<T> type;
  private final boolean immutable;
  private final Function<T, Object> write;
  private final Function<Object, T> read;

  private ScalarForm(
      String alias,
      Class<T> type,
      boolean immutable,
      Function<T, Object> write,
      Function<Object, T> read) {
    super(alias);
    this.type = type;
    this.immutable = immutable;
    this.write = write;
    this.read = read;
  }

  /** By class. */
  static Map<Class<?>, Form> all() {
    return FORMS;
  }

  @Override
  boolean immutable() {
    return immutable;
  }

  @Override
  void same(Object written, Object read) {
    if (!Objects.deepEquals(written, read)) {
      throw changed(written);
    }
  }

  @Override
  Object tree(Object value) {
    return write.apply(type.cast(value));
  }

  @Override
  Object value(@Nullable Object tree) {
    return read.apply(Objects.requireNonNull(tree));
  }

  private static <T> void whole(String alias, Class<T> type, Function<BigDecimal, T> read) {
    add(alias, type, true, value -> value, tree -> read.apply(number(tree)));
  }

  private static <T> void text(String alias, Class<T> type, Function<String, T> read) {
    add(alias, type, true, Object::toString, tree -> read.apply(string(tree)));
  }

  private static <T> void add(
      String alias,
      Class<T> type,
      boolean immutable,
      Function<T, Object> write,
      Function<Object, T> read) {
    FORMS.put(type, new ScalarForm<>(alias, type, immutable, write, read));
  }

  private static BigDecimal number(Object tree) {
    return (BigDecimal) tree;
  }

  private static String string(Object tree) {
    return (String) tree;
  }

  private static Character character(String text) {
    if (text.length() != 1) {
      throw new IllegalArgumentException("not one character");
    }
    return text.charAt(0);
  }

  /** Its {@code toString} has no sign before five digits, and its {@code parse} wants one. */
  private static Object yearMonth(YearMonth value) {
    return (value.getYear() > 9_999 ? "+" : "") + value;
  }

  private static YearMonth yearMonth(String text) {
    return YearMonth.parse(text);
  }

  private static Locale locale(String tag) throws IllformedLocaleException {
    return new Locale.Builder().setLanguageTag(tag).build();
  }

  private static Object base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] bytes(Object tree) {
    return Base64.getDecoder().decode(string(tree));
  }

  private static Object list(String[] array) {
    return new ArrayList<>(Arrays.asList(array));
  }

  private static String[] strings(Object tree) {
    return ((List<?>) tree).stream().map(each -> (String) each).toArray(String[]::new);
  }
}
