package dev.stash.json;

import dev.stash.Key;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes the values of one declared type in the one canonical encoding and reads them back.
 * Immutable, thread-safe; made once per type and kept, because making it uses reflection.
 *
 * <p>The form is that of Jakarta JSON-B. Canonical means: no white space; members of records and
 * beans sorted by name, null ones included; sets and maps without an order of their own sorted, at
 * any depth, so that equal values encode equally in every JVM. A sealed type is written as what it
 * is, with a member {@code @type}. Classes that carry JSON-B annotations are left to JSON-B itself,
 * whose implementation is an optional dependency: they must be public, with all they contain, and
 * equal ones may encode differently in two JVMs if they hold hash tables, which at worst writes an
 * entry once more.
 *
 * <p>Reading is strict: a number too large for its type, a string for a number and anything behind
 * the value are refused. Members that are not known are passed over; missing ones are null, zero or
 * false in a record, and stay as constructed in a bean.
 */
public final class JsonCodec {
  private static final ClassLoader PLATFORM = ClassLoader.getPlatformClassLoader();

  /**
   * Those of the platform's classes. They outlive an application that has Stash among its own
   * libraries, and in a {@link ClassValue} each of them would hold its codec, so our class, so the
   * application's loader (JDK-8136353).
   */
  private static final Map<Class<?>, JsonCodec> OF_PLATFORM = new ConcurrentHashMap<>();

  /** Those of all others: a class that goes away takes its codec along. */
  private static final ClassValue<JsonCodec> OF_CLASSES =
      new ClassValue<>() {
        @Override
        protected JsonCodec computeValue(Class<?> type) {
          return new JsonCodec(type);
        }
      };

  /** Those of values whose type nothing declares, likewise. */
  private static final ClassValue<JsonCodec> OF_VALUES =
      new ClassValue<>() {
        @Override
        protected JsonCodec computeValue(Class<?> type) {
          Class<?> sealed = SealedCodec.above(type);
          try {
            return sealed == null ? of(type) : of(sealed);
          } catch (TypeNotStorable others) {
            return of(type); // it may have a form where others that are permitted have none
          }
        }
      };

  /** Those of keys that keep type arguments, each of which is of a class of its own. */
  private static final ClassValue<JsonCodec> OF_KEYS =
      new ClassValue<>() {
        @Override
        protected JsonCodec computeValue(Class<?> key) {
          ParameterizedType said = (ParameterizedType) key.getGenericSuperclass();
          return of(said.getActualTypeArguments()[0]);
        }
      };

  private static final JsonCodec TREES = new JsonCodec(TreeCodec.TREE);

  private final Codec codec;

  private JsonCodec(Codec codec) {
    this.codec = codec;
  }

  private JsonCodec(Type type) {
    this(type, false);
  }

  private JsonCodec(Type type, boolean written) {
    try {
      this.codec = new Codecs(written).of(type);
    } catch (Misfit misfit) {
      throw new TypeNotStorable(misfit.reason());
    }
  }

  /**
   * The codec of a type, generic ones included; kept for classes, made anew for other types.
   *
   * @throws TypeNotStorable if no value of the type, or of a type it contains, has a JSON form
   */
  public static JsonCodec of(Type type) {
    return type instanceof Class<?> raw ? ofClass(raw) : new JsonCodec(type);
  }

  /**
   * The codec of a typed key; kept.
   *
   * @throws TypeNotStorable as for {@link #of(Type)}
   */
  public static JsonCodec of(Key<?> key) {
    return key.type() instanceof Class<?> raw ? ofClass(raw) : OF_KEYS.get(key.getClass());
  }

  /**
   * A codec of a type whose values nobody needs to read back: an interface, an unmodifiable map, a
   * class without a constructor will do. What is written says as little as JSON does of which class
   * it was; {@link #decode} works where the type says that. Made anew with each call.
   *
   * @throws TypeNotStorable if no value of the type, or of a type it contains, has a JSON form
   */
  public static JsonCodec forWriting(Type type) {
    return new JsonCodec(type, true);
  }

  /**
   * The codec of a value whose type nothing declares: that of its class, or of the sealed type that
   * permits it. So what is written can be read as either.
   *
   * @throws TypeNotStorable as for {@link #of}
   */
  public static JsonCodec ofValue(Object value) {
    Class<?> type = Types.declaring(value);
    return ofPlatform(type) ? ofClass(type) : OF_VALUES.get(type);
  }

  /** The codec of trees: strings, booleans, numbers, lists and maps, in whatever classes. */
  public static JsonCodec ofTrees() {
    return TREES;
  }

  private static JsonCodec ofClass(Class<?> type) {
    if (!ofPlatform(type)) {
      return OF_CLASSES.get(type);
    }
    JsonCodec kept = OF_PLATFORM.get(type);
    if (kept == null) {
      kept = new JsonCodec(type); // not inside the map: making it may ask for other codecs
      OF_PLATFORM.put(type, kept);
    }
    return kept;
  }

  static boolean ofPlatform(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return loader == null || loader.equals(PLATFORM);
  }

  /**
   * The encoding of a value that no field declares, which reads back as that value.
   *
   * @param typed says its type; where that has no arguments, or there is no such key, the value's
   *     own class does, so that one of several that are permitted says which it is
   * @throws JsonUnwritable if there is none
   * @throws TypeNotStorable as for {@link #of(Type)}
   */
  public static Json entry(String key, Object value, @Nullable Key<?> typed) {
    JsonCodec codec = typed == null || typed.type() instanceof Class ? ofValue(value) : of(typed);
    try {
      Json encoded = codec.encode(value);
      codec.check(value, encoded);
      return encoded;
    } catch (JsonUnwritable refused) {
      boolean untyped = typed == null && (value instanceof Collection || value instanceof Map);
      throw new JsonUnwritable(
          "the value of "
              + key
              + " "
              + refused.getMessage()
              + (untyped ? "; say of what it is by a key: new Key<List<Line>>(\"lines\") {}" : ""));
    }
  }

  /** The classes that values may have: the declared one, or all that it permits if it is sealed. */
  public Iterable<Class<?>> classes() {
    return codec.classes();
  }

  /** Whether values are immutable, and equal ones have the same encoding. */
  public boolean scalar() {
    return codec.scalar();
  }

  /**
   * The encoding of a value.
   *
   * @throws JsonUnwritable if JSON has no form for it: NaN, an infinity, a cycle, an object of a
   *     class other than the declared one
   */
  public Json encode(@Nullable Object value) {
    try {
      JsonWriter out = new JsonWriter();
      codec.writeNullable(out, value);
      return Json.ofUtf8(out.toBytes());
    } catch (RuntimeException | StackOverflowError refused) {
      throw new JsonUnwritable(Misfit.because("cannot be written", refused).reason());
    }
  }

  /**
   * Makes sure that a value comes back from its encoding: equal, and of the same classes. Costs a
   * decode and a comparison, and nothing for scalars and their usual containers, for which it is
   * known when they are written.
   *
   * @throws JsonUnwritable if it does not
   */
  public void check(@Nullable Object value, Json encoded) {
    if (codec.exact()) {
      return;
    }
    try {
      same(value, decode(encoded));
    } catch (JsonUnreadable unreadable) {
      throw new JsonUnwritable("could not be read back: " + unreadable.getMessage());
    }
  }

  /** Whether {@link #check} has nothing to look at. */
  public boolean exact() {
    return codec.exact();
  }

  /**
   * Makes sure that what was read is what had been written.
   *
   * @throws JsonUnwritable if it is not
   */
  public void same(@Nullable Object written, @Nullable Object read) {
    try {
      codec.sameNullable(written, read);
    } catch (RuntimeException | StackOverflowError refused) {
      throw new JsonUnwritable(Misfit.because("cannot be compared", refused).reason());
    }
  }

  /**
   * The value of an encoding, which need not be canonical.
   *
   * @throws JsonUnreadable if it is no JSON or not of this type; null where the type is primitive
   */
  public @Nullable Object decode(Json encoded) {
    return JsonReader.read(encoded.utf8(), JsonReader.Limits.VALUE, codec::readNullable);
  }
}
