package dev.stash.servlet.cdi;

import dev.stash.OnEvent;
import dev.stash.OnMount;
import dev.stash.Scope;
import dev.stash.Stashed;
import dev.stash.view.ViewInvalid;
import dev.stash.view.ViewType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.ConversationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.context.SessionScoped;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.inject.Singleton;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which beans can have stashed fields. A handler of views is left alone: the application may take
 * its views from CDI, but then they are those of pages.
 */
final class BeanRules {
  private static final String MEND = "make it @RequestScoped and give it a @ViewName";

  private static final Map<Class<? extends Annotation>, String> LIVES =
      Map.of(
          ApplicationScoped.class, "one object for all browsers",
          Singleton.class, "one object for all browsers",
          SessionScoped.class,
              "one object for requests that run at once, in the container's memory",
          ConversationScoped.class, "an object of the container's session",
          Dependent.class, "part of another bean, which may live longer than the request");

  private final List<ViewInvalid> refused = new ArrayList<>();
  private final Map<String, Class<?>> names = new HashMap<>();
  private final Set<Type> notOurs = new HashSet<>();

  /** A class that is a bean. */
  void bean(AnnotatedType<?> annotated, Class<? extends Annotation> scope) {
    Class<?> type = annotated.getJavaClass();
    ViewName name = annotated.getAnnotation(ViewName.class);
    if (!stashes(type)) {
      if (name != null) {
        refuse(type, "has a @ViewName and no @Stashed field", "annotate fields, or drop the name");
      }
    } else if (scope == RequestScoped.class) {
      requestScoped(type, name);
    } else if (scope != Dependent.class || name != null) {
      wrongScope(type, scope);
    } else if (annotated.isAnnotationPresent(Dependent.class) && !handles(type)) {
      wrongScope(type, scope);
    } else {
      notOurs.add(type);
    }
  }

  private void requestScoped(Class<?> type, @Nullable ViewName name) {
    if (name == null) {
      refuse(type, "has @Stashed fields and no name to store them under", "give it a @ViewName");
      return;
    }
    if (!name.value().matches("[A-Za-z0-9-]{1,64}")) {
      refuse(type, "has a @ViewName that is not 1 to 64 letters, digits or dashes", "rename it");
    }
    Class<?> other = names.putIfAbsent(name.value(), type);
    if (other != null) {
      boolean later = type.getName().compareTo(other.getName()) > 0; // beans come in any order
      Class<?> second = later ? type : other;
      Class<?> first = later ? other : type;
      refuse(second, "has the @ViewName of " + first.getName(), "rename one of them");
    }
    withoutPage(type);
  }

  private void withoutPage(Class<?> type) {
    ViewType<?> view;
    try {
      view = ViewType.of(type);
    } catch (ViewInvalid toldAlready) {
      return;
    }
    for (String key : view.keys()) {
      if (view.scope(key) != Scope.SESSION) {
        refuse(
            type,
            key,
            "is of scope " + view.scope(key) + ", but a bean has no page",
            "make it SESSION, or serve the view at /stash/views");
      }
    }
    for (String key : view.shown()) {
      refuse(
          type,
          key,
          "is @Shown, but a bean has no page",
          "drop @Shown, or serve the view at /stash/views");
    }
  }

  /** What a producer, or another extension, makes. */
  void produced(Set<Type> types, Class<? extends Annotation> scope) {
    if (scope == Dependent.class) {
      return; // a view perhaps
    }
    for (Type each : types) {
      if (each instanceof Class<?> type && stashes(type)) {
        refuse(
            type,
            "is made by a producer, which Stash cannot look into",
            "let the container make it: no producer, but @RequestScoped and a @ViewName");
      }
    }
  }

  /** Whether there are classes that must not be injected. */
  boolean leftAlone() {
    return !notOurs.isEmpty();
  }

  /** What some bean asks for. */
  void injected(Type type) {
    if (type instanceof Class<?> asked && notOurs.remove(type)) {
      wrongScope(asked, Dependent.class);
    }
  }

  /** The beans that are kept, by the names of their views. */
  Map<String, Class<?>> kept() {
    return names;
  }

  List<ViewInvalid> refused() {
    return refused;
  }

  void refuse(ViewInvalid invalid) {
    refused.add(invalid);
  }

  private void wrongScope(Class<?> type, Class<? extends Annotation> scope) {
    String life = LIVES.getOrDefault(scope, "whose life Stash does not know");
    refuse(type, "has @Stashed fields and is @" + scope.getSimpleName() + ", " + life, MEND);
  }

  private void refuse(Class<?> type, String problem, String mend) {
    refuse(type, "", problem, mend);
  }

  private void refuse(Class<?> type, String member, String problem, String mend) {
    refused.add(new ViewInvalid(type, member, problem, mend));
  }

  /** Whether it, or a class that it extends, has stashed fields. */
  private static boolean stashes(Class<?> type) {
    try {
      for (Class<?> each = type; each != null; each = each.getSuperclass()) {
        if (Arrays.stream(each.getDeclaredFields())
            .anyMatch(field -> field.isAnnotationPresent(Stashed.class))) {
          return true;
        }
      }
    } catch (LinkageError needsMoreThanThereIs) {
      return false;
    }
    return false;
  }

  private static boolean handles(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .anyMatch(
            method ->
                method.isAnnotationPresent(OnEvent.class)
                    || method.isAnnotationPresent(OnMount.class));
  }
}
