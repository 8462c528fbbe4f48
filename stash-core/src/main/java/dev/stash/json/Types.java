package dev.stash.json;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Executable;
import java.lang.reflect.Modifier;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.stream.Stream;

/** What there is to know about a class before its codec is made. */
final class Types {
  /** Types of the platform that JSON-B knows and that have no codec of their own. */
  private static final Set<String> LEFT_TO_JSONB =
      Set.of(
          "java.util.Date",
          "java.util.Calendar",
          "java.util.GregorianCalendar",
          "java.util.TimeZone",
          "java.net.URL",
          "java.sql.Date",
          "java.sql.Time",
          "java.sql.Timestamp");

  private static final List<String> PLATFORM =
      List.of("java.", "javax.", "jdk.", "sun.", "com.sun.", "jakarta.");

  /** What stands for lists, sets and maps whose class nobody can name. */
  private static final List<Class<?>> USUAL =
      List.of(ArrayList.class, LinkedHashSet.class, LinkedHashMap.class);

  private Types() {}

  static boolean leftToJsonb(Class<?> type) {
    return LEFT_TO_JSONB.contains(type.getName())
        || type.getPackageName().equals("jakarta.json")
        || annotatedForJsonb(type);
  }

  /** Classes that stand for things of this process, not for values. */
  static boolean ofThePlatform(Class<?> type) {
    String name = type.getName();
    return PLATFORM.stream().anyMatch(name::startsWith);
  }

  /** Whether equal ones are more than one: whoever wrote the class says what they are. */
  static boolean definesEquals(Class<?> type) {
    try {
      return type.getMethod("equals", Object.class).getDeclaringClass() != Object.class;
    } catch (NoSuchMethodException impossible) {
      return false;
    }
  }

  /** The class by which a value is read that nothing declares. */
  static Class<?> declaring(Object value) {
    return switch (value) {
      case Enum<?> constant -> constant.getDeclaringClass();
      case ZoneOffset offset -> ZoneOffset.class;
      case ZoneId zone -> ZoneId.class;
      case TimeZone zone -> TimeZone.class;
      case Collection<?> elements -> StandIn.named(value.getClass(), USUAL);
      case Map<?, ?> members -> StandIn.named(value.getClass(), USUAL);
      default -> value.getClass();
    };
  }

  static boolean inner(Class<?> type) {
    return !Modifier.isStatic(type.getModifiers())
        && (type.isMemberClass() || type.isLocalClass() || type.isAnonymousClass())
        && !type.isRecord()
        && !type.isEnum();
  }

  /** Whether the class, a member or a supertype carries an annotation of JSON-B. */
  private static boolean annotatedForJsonb(Class<?> type) {
    if (ofThePlatform(type)) {
      return false;
    }
    Stream<? extends Executable> executables =
        Stream.concat(
            Stream.of(type.getDeclaredMethods()), Stream.of(type.getDeclaredConstructors()));
    return marked(type)
        || Stream.of(type.getDeclaredFields()).anyMatch(Types::marked)
        || executables.anyMatch(
            each -> marked(each) || Stream.of(each.getParameters()).anyMatch(Types::marked))
        || (type.getSuperclass() != null && annotatedForJsonb(type.getSuperclass()))
        || Stream.of(type.getInterfaces()).anyMatch(Types::annotatedForJsonb);
  }

  private static boolean marked(AnnotatedElement element) {
    return Arrays.stream(element.getAnnotations())
        .map(Annotation::annotationType)
        .anyMatch(type -> type.getPackageName().equals("jakarta.json.bind.annotation"));
  }
}
