package dev.stash.config;

import dev.stash.OptionInvalid;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An option: its name, what it may be, what it is unless somebody says so, and what for. A constant
 * beside what it configures. The methods of builders, parameters, variables of the environment and
 * the documentation refer to it, so that all of them have the same bounds and refuse with the same
 * words. Immutable.
 *
 * <p>What can be written as text is an option; what is an object, as a storage of one's own, is a
 * method of a builder only.
 *
 * @param <T> of its values
 */
public final class Option<T> {
  /** What the names of variables of the environment start with. */
  static final String VARIABLE = "STASH_";

  private final String name;
  private final Form<T> form;
  private final @Nullable T standard;
  private final @Nullable Limits<T> limits;
  private final @Nullable String usual;
  private final Consumer<T> rule;
  private final String doc;

  private record Limits<T>(T least, T most, Comparator<T> order) {
    boolean hold(T value) {
      return order.compare(value, least) >= 0 && order.compare(value, most) <= 0;
    }
  }

  private Option(
      String name,
      Form<T> form,
      @Nullable T standard,
      @Nullable Limits<T> limits,
      @Nullable String usual,
      Consumer<T> rule,
      String doc) {
    this.name = name;
    this.form = form;
    this.standard = standard;
    this.limits = limits;
    this.usual = usual;
    this.rule = rule;
    this.doc = doc;
  }

  private static <T> Option<T> any(String name, Form<T> form, @Nullable T standard, String doc) {
    return new Option<>(name, form, standard, null, null, value -> {}, doc);
  }

  private static <T extends Comparable<T>> Option<T> ranged(
      String name, Form<T> form, T standard, T least, T most, String doc) {
    Limits<T> limits = new Limits<>(least, most, Comparator.naturalOrder());
    return new Option<>(name, form, standard, limits, null, value -> {}, doc);
  }

  /** A time, such as {@code 250 ms} or {@code 7 d}. */
  public static Option<Duration> time(
      String name, Duration standard, Duration least, Duration most, String doc) {
    return ranged(name, Form.TIME, standard, least, most, doc);
  }

  /** A whole number. */
  public static Option<Integer> number(String name, int standard, int least, int most, String doc) {
    return ranged(name, Form.NUMBER, standard, least, most, doc);
  }

  /** A number of bytes, such as {@code 64 KiB}. */
  public static Option<Integer> bytes(String name, int standard, int least, int most, String doc) {
    return ranged(name, Form.BYTES, standard, least, most, doc);
  }

  /** {@code true} or {@code false}. */
  public static Option<Boolean> flag(String name, boolean standard, String doc) {
    return any(name, Form.FLAG, standard, doc);
  }

  /** The same, for one whose default depends on others. */
  public static Option<Boolean> flag(String name, String doc) {
    return any(name, Form.FLAG, null, doc);
  }

  /** A text with a default. */
  public static Option<String> text(String name, String standard, String doc) {
    return any(name, Form.TEXT, standard, doc);
  }

  /** A text without a default. */
  public static Option<String> text(String name, String doc) {
    return any(name, Form.TEXT, null, doc);
  }

  /** Words, default none, divided by white space or commas. */
  public static Option<List<String>> words(String name, String doc) {
    return words(name, List.of(), doc);
  }

  /** The same with others by default. */
  public static Option<List<String>> words(String name, List<String> standard, String doc) {
    return any(name, Form.WORDS, standard, doc);
  }

  /** A constant of an enum. */
  public static <E extends Enum<E>> Option<E> oneOf(
      Class<E> type, String name, E standard, String doc) {
    return any(name, Form.oneOf(type), standard, doc);
  }

  /** Several lists as one. */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public static List<Option<?>> all(List<Option<?>>... lists) {
    return Stream.of(lists).<Option<?>>flatMap(List::stream).toList();
  }

  /** The same, for values that are never shown. */
  public Option<T> secret() {
    return new Option<>(name, form.hidden(), standard, limits, usual, rule, doc);
  }

  /** The same, with another value than the default for who asks what is usual. */
  public Option<T> usual(String text) {
    return new Option<>(name, form, standard, limits, text, rule, doc);
  }

  /**
   * The same, with a rule.
   *
   * @param refuse throws {@link OptionInvalid} if a value breaks it
   */
  public Option<T> where(Consumer<T> refuse) {
    return new Option<>(name, form, standard, limits, usual, refuse, doc);
  }

  /** The name, in kebab case: how it is written everywhere. */
  public String name() {
    return name;
  }

  /** The variable of the environment that sets it. */
  public String variable() {
    return VARIABLE + name.replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /** What it is for, in a sentence. */
  public String doc() {
    return doc;
  }

  /** What it is unless somebody says so; empty if it is required then, or depends on others. */
  public Optional<T> standard() {
    return Optional.ofNullable(standard);
  }

  /** The least and the most, as text; empty if there are none. */
  public String bounds() {
    return limits == null ? "" : write(limits.least) + " to " + write(limits.most);
  }

  /** A value as text; of a secret nothing. */
  public String write(T value) {
    return form.write().apply(value);
  }

  /**
   * A value from text.
   *
   * @throws OptionInvalid if it is none, or cannot be used
   */
  public T read(String text) {
    return checked(
        form.read()
            .apply(text.strip())
            .orElseThrow(() -> new OptionInvalid(name, form.problem(), form.mend())));
  }

  /**
   * The value.
   *
   * @throws OptionInvalid if it cannot be used
   */
  public T checked(T value) {
    OptionInvalid.refuseNull(name, value);
    if (limits != null && !limits.hold(value)) {
      String least = write(limits.least);
      throw new OptionInvalid(
          name,
          "is not between " + least + " and " + write(limits.most),
          "the usual is " + usual());
    }
    rule.accept(value);
    return value;
  }

  private String usual() {
    return usual == null ? standard().map(this::write).orElse("to leave it out") : usual;
  }

  @Override
  public String toString() {
    return name;
  }
}
