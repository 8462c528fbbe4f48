package dev.stash.json;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One immutable value that is a single JSON string, number or boolean. */
final class ScalarCodec extends Codec {
  /** The JSON form of a scalar. */
  enum Form {
    STRING,
    NUMBER,
    BOOLEAN
  }

  private final Class<?> type;
  private final Form form;
  private final @Nullable Object absent;
  private final boolean exact;
  private final Function<Object, String> text;
  private final Function<String, Object> parse;

  /**
   * One of a type.
   *
   * @param absent a primitive type's zero, null for all others
   * @param exact whether each value's text is known to be read as that value; if not, each is read
   *     before it is written
   */
  ScalarCodec(
      Class<?> type,
      Form form,
      @Nullable Object absent,
      boolean exact,
      Function<Object, String> text,
      Function<String, Object> parse) {
    this.type = type;
    this.form = form;
    this.absent = absent;
    this.exact = exact;
    this.text = text;
    this.parse = parse;
  }

  @Override
  Class<?> raw() {
    return type;
  }

  @Override
  boolean scalar() {
    return true;
  }

  @Override
  boolean exact() {
    return true;
  }

  @Override
  @Nullable Object ofNull() {
    if (absent != null) {
      throw new Misfit("is null where " + type.getName() + " is wanted");
    }
    return null;
  }

  @Override
  @Nullable Object ofAbsent() {
    return absent;
  }

  @Override
  void write(JsonWriter out, Object value) {
    String written = toText(value);
    if (form == Form.STRING) {
      out.string(written);
    } else {
      out.ascii(written);
    }
  }

  @Override
  Object read(JsonReader in) {
    return switch (form) {
      case STRING -> ofText(in.string());
      case NUMBER -> ofText(in.number());
      case BOOLEAN -> ofText(in.bool() ? "true" : "false");
    };
  }

  /** The value as text, also as a map's key. */
  String toText(Object value) {
    if (type == String.class && value instanceof String string) {
      return string; // most are
    }
    String written;
    try {
      written = text.apply(value);
    } catch (ClassCastException other) {
      throw Misfit.because("is not a " + type.getName(), other);
    }
    if (!exact) {
      same(value, ofText(written));
    }
    return written;
  }

  @Override
  void same(Object written, Object read) {
    if (written.getClass() != read.getClass()) {
      throw Misfit.ofClass(written.getClass(), read.getClass());
    }
    if (!written.equals(read)) {
      throw Misfit.changed();
    }
  }

  /** The opposite of {@link #toText}. */
  Object ofText(String written) {
    try {
      return parse.apply(written);
    } catch (RuntimeException unreadable) {
      throw Misfit.because("is not a " + type.getName(), unreadable);
    }
  }
}
