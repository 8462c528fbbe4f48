package dev.stash.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import dev.stash.OptionInvalid;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Null is refused by every method of every builder that does not say it takes it, and by a message
 * that names the option. Builders and their methods are looked for, so that none is forgotten.
 */
public final class Nulls {
  private Nulls() {}

  /** All builders that users are promised, in these classes. */
  public static Set<String> builders(JavaClasses classes) {
    Set<String> builders = new TreeSet<>();
    for (JavaClass type : classes) {
      boolean builds = type.getSimpleName().endsWith("Builder");
      if (builds && UserTypes.holds(type) && !type.getModifiers().contains(JavaModifier.ABSTRACT)) {
        builders.add(type.getName());
      }
    }
    return builders;
  }

  /**
   * Calls each method with null for one parameter after the other.
   *
   * @param builders by class, how to make one
   * @param samples what is given for a parameter of a type, while another is null
   */
  public static void refused(
      JavaClasses classes, Map<Class<?>, Supplier<?>> builders, Map<Class<?>, Object> samples) {
    Set<String> made = new TreeSet<>();
    builders.keySet().forEach(type -> made.add(type.getName()));
    assertEquals(builders(classes), made, "a builder is missing in the test");
    List<String> wrong = new ArrayList<>();
    int[] calls = {0};
    builders.forEach(
        (type, maker) -> {
          for (Method method : type.getMethods()) {
            if (method.getDeclaringClass() != Object.class
                && !Modifier.isStatic(method.getModifiers())
                && !method.isBridge()) {
              Parameter[] parameters = method.getParameters();
              for (int i = 0; i < parameters.length; i++) {
                for (Object[] given : withNullAt(parameters, i, samples)) {
                  calls[0]++;
                  wrong.addAll(wrong(maker.get(), method, given));
                }
              }
            }
          }
        });
    assertEquals(List.of(), wrong);
    assertTrue(calls[0] >= builders.size(), calls[0] + " calls");
  }

  /** Null itself, and where there may be several values a null among them. */
  private static List<Object[]> withNullAt(
      Parameter[] parameters, int at, Map<Class<?>, Object> samples) {
    Class<?> type = parameters[at].getType();
    List<@Nullable Object> nulls = new ArrayList<>();
    if (!type.isPrimitive() && !nullable(parameters[at])) {
      nulls.add(null);
      if (type.isArray()) {
        nulls.add(Array.newInstance(type.getComponentType(), 1));
      } else if (type == List.class) {
        nulls.add(Collections.singletonList(null));
      }
    }
    List<Object[]> calls = new ArrayList<>();
    for (Object none : nulls) {
      Object[] given = new Object[parameters.length];
      for (int i = 0; i < given.length; i++) {
        given[i] = i == at ? none : sample(parameters[i].getType(), samples);
      }
      calls.add(given);
    }
    return calls;
  }

  private static boolean nullable(Parameter parameter) {
    return parameter.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  private static Object sample(Class<?> type, Map<Class<?>, Object> samples) {
    Object sample = type == String.class ? "sample" : samples.get(type);
    if (sample == null) {
      throw new AssertionError("the test has no sample of " + type);
    }
    return sample;
  }

  private static List<String> wrong(Object builder, Method method, Object[] given) {
    String call = builder.getClass().getName() + "." + method.getName();
    try {
      method.setAccessible(true);
      method.invoke(builder, given);
      return List.of(call + " takes null");
    } catch (InvocationTargetException thrown) {
      boolean refused =
          thrown.getCause() instanceof OptionInvalid invalid
              && String.valueOf(invalid.getMessage()).contains(invalid.option());
      return refused ? List.of() : List.of(call + " throws " + thrown.getCause());
    } catch (ReflectiveOperationException impossible) {
      throw new AssertionError(call, impossible);
    }
  }
}
