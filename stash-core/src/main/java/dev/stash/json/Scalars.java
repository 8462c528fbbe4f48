package dev.stash.json;

import dev.stash.json.ScalarCodec.Form;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
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
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The types with a form of their own, written as JSON-B writes them and read more strictly: JSON-B
 * takes {@code 99999999999} for an int and wraps it, takes {@code "12"} for a number and {@code
 * ["a"]} for a string.
 */
final class Scalars {
  private static final Map<Class<?>, ScalarCodec> CODECS = new HashMap<>();

  private static final int MOST_ZEROS = 10_000;

  /** Its {@code toString} has no sign before five digits, and its {@code parse} wants one. */
  private static final DateTimeFormatter YEAR_MONTH =
      new DateTimeFormatterBuilder()
          .appendValue(ChronoField.YEAR, 4, 10, SignStyle.EXCEEDS_PAD)
          .appendLiteral('-')
          .appendValue(ChronoField.MONTH_OF_YEAR, 2)
          .toFormatter(Locale.ROOT);

  static {
    both(boolean.class, Boolean.class, Form.BOOLEAN, false, Object::toString, "true"::equals);
    both(byte.class, Byte.class, Form.NUMBER, (byte) 0, Object::toString, Scalars::byteOf);
    both(short.class, Short.class, Form.NUMBER, (short) 0, Object::toString, Scalars::shortOf);
    both(int.class, Integer.class, Form.NUMBER, 0, Object::toString, Scalars::intOf);
    both(long.class, Long.class, Form.NUMBER, 0L, Object::toString, Scalars::longOf);
    both(float.class, Float.class, Form.NUMBER, 0f, Scalars::textOfFloat, Scalars::floatOf);
    both(double.class, Double.class, Form.NUMBER, 0d, Scalars::textOfDouble, Scalars::doubleOf);
    both(char.class, Character.class, Form.STRING, '\0', Object::toString, Scalars::charOf);
    exact(String.class, Form.STRING, v -> v, v -> v);
    add(BigDecimal.class, Form.NUMBER, BigDecimal::toString, Scalars::decimalOf);
    add(BigInteger.class, Form.NUMBER, BigInteger::toString, BigInteger::new);
    exact(UUID.class, Form.STRING, UUID::toString, UUID::fromString);
    add(URI.class, Form.STRING, URI::toString, URI::create);
    add(Instant.class, Form.STRING, Instant::toString, Instant::parse);
    add(Duration.class, Form.STRING, Duration::toString, Duration::parse);
    add(Period.class, Form.STRING, Period::toString, Period::parse);
    add(Year.class, Form.STRING, Year::toString, Year::parse);
    add(YearMonth.class, Form.STRING, YEAR_MONTH::format, YearMonth::parse);
    add(MonthDay.class, Form.STRING, MonthDay::toString, MonthDay::parse);
    add(ZoneId.class, Form.STRING, ZoneId::getId, ZoneId::of);
    add(ZoneOffset.class, Form.STRING, ZoneOffset::getId, ZoneOffset::of);
    time(LocalDate.class, DateTimeFormatter.ISO_LOCAL_DATE, LocalDate::parse);
    time(LocalTime.class, DateTimeFormatter.ISO_LOCAL_TIME, LocalTime::parse);
    time(LocalDateTime.class, DateTimeFormatter.ISO_LOCAL_DATE_TIME, LocalDateTime::parse);
    time(OffsetTime.class, DateTimeFormatter.ISO_OFFSET_TIME, OffsetTime::parse);
    time(OffsetDateTime.class, DateTimeFormatter.ISO_OFFSET_DATE_TIME, OffsetDateTime::parse);
    time(ZonedDateTime.class, DateTimeFormatter.ISO_ZONED_DATE_TIME, ZonedDateTime::parse);
  }

  private Scalars() {}

  static @Nullable ScalarCodec of(Class<?> type) {
    return CODECS.get(type);
  }

  /** Enum constants go by their names, as in JSON-B. */
  static ScalarCodec ofEnum(Class<?> type) {
    Map<String, Object> constants = new HashMap<>();
    for (Object constant : type.getEnumConstants()) {
      constants.put(((Enum<?>) constant).name(), constant);
    }
    return new ScalarCodec(
        type,
        Form.STRING,
        null,
        true,
        value -> ((Enum<?>) type.cast(value)).name(),
        name -> {
          Object constant = constants.get(name);
          if (constant == null) {
            throw new Misfit("is no constant of " + type.getName());
          }
          return constant;
        });
  }

  private static <T> void add(
      Class<T> type, Form form, Function<T, String> text, Function<String, T> parse) {
    CODECS.put(
        type,
        new ScalarCodec(
            type, form, null, false, value -> text.apply(type.cast(value)), parse::apply));
  }

  /** One of a final class whose text is known to be read as what it was. */
  private static <T> void exact(
      Class<T> type, Form form, Function<T, String> text, Function<String, T> parse) {
    CODECS.put(
        type,
        new ScalarCodec(
            type, form, null, true, value -> text.apply(type.cast(value)), parse::apply));
  }

  private static <T extends TemporalAccessor> void time(
      Class<T> type, DateTimeFormatter format, Function<String, T> parse) {
    add(type, Form.STRING, format::format, parse);
  }

  private static <T> void both(
      Class<T> primitive,
      Class<T> boxed,
      Form form,
      T zero,
      Function<T, String> text,
      Function<String, T> parse) {
    exact(boxed, form, text, parse);
    CODECS.put(
        primitive,
        new ScalarCodec(
            primitive, form, zero, true, value -> text.apply(boxed.cast(value)), parse::apply));
  }

  private static int intOf(String text) {
    long value = longOf(text);
    if (value != (int) value) {
      throw new Misfit("is out of the range of int");
    }
    return (int) value;
  }

  private static short shortOf(String text) {
    long value = longOf(text);
    if (value != (short) value) {
      throw new Misfit("is out of the range of short");
    }
    return (short) value;
  }

  private static byte byteOf(String text) {
    long value = longOf(text);
    if (value != (byte) value) {
      throw new Misfit("is out of the range of byte");
    }
    return (byte) value;
  }

  /** {@code 2.0} and {@code 1e3} are whole numbers too; the exact conversion is bounded. */
  static long longOf(String text) {
    boolean plain =
        text.length() < 19 && text.chars().allMatch(c -> c >= '-' && c != '.' && c < 58);
    return plain ? Long.parseLong(text) : new BigDecimal(text).longValueExact();
  }

  /** To add 1 to 1e600000000, which a page says in eleven characters, takes minutes and 250 MB. */
  private static BigDecimal decimalOf(String text) {
    BigDecimal value = new BigDecimal(text);
    if (Math.abs((long) value.scale()) > MOST_ZEROS) {
      throw new Misfit("has an exponent beyond " + MOST_ZEROS);
    }
    return value;
  }

  private static String textOfFloat(Float value) {
    if (!Float.isFinite(value)) {
      throw new Misfit("is NaN or infinite, which JSON has no number for");
    }
    return value.toString();
  }

  private static String textOfDouble(Double value) {
    if (!Double.isFinite(value)) {
      throw new Misfit("is NaN or infinite, which JSON has no number for");
    }
    return value.toString();
  }

  private static float floatOf(String text) {
    float value = Float.parseFloat(text);
    if (!Float.isFinite(value)) {
      throw new Misfit("is out of the range of float");
    }
    return value;
  }

  private static double doubleOf(String text) {
    double value = Double.parseDouble(text);
    if (!Double.isFinite(value)) {
      throw new Misfit("is out of the range of double");
    }
    return value;
  }

  private static char charOf(String text) {
    if (text.length() != 1) {
      throw new Misfit("is not one character");
    }
    return text.charAt(0);
  }
}
