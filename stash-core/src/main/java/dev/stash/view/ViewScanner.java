package dev.stash.view;

import dev.stash.Conflict;
import dev.stash.Keyed;
import dev.stash.Migrate;
import dev.stash.Migration;
import dev.stash.Mount;
import dev.stash.OnEvent;
import dev.stash.OnMount;
import dev.stash.OnSaved;
import dev.stash.OnUnmount;
import dev.stash.Scope;
import dev.stash.Shown;
import dev.stash.StashException;
import dev.stash.Stashed;
import dev.stash.Version;
import dev.stash.actor.DurableActor;
import dev.stash.json.JsonCodec;
import dev.stash.json.TypeNotStorable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a handler class by reflection, once, and refuses what could only fail later. */
final class ViewScanner {
  /** What keys begin with that Stash itself keeps beside those of a page. */
  private static final String OURS = "stash.";

  private final Class<?> type;
  private final Map<String, StashedField> fields = new LinkedHashMap<>();
  private final Map<String, ShownField> shown = new LinkedHashMap<>();
  private final Map<String, String> keyed = new HashMap<>();
  private final Map<String, HandlerMethod> onEvent = new HashMap<>();
  private final Map<String, HandlerMethod> onSaved = new LinkedHashMap<>();
  private final Set<String> overridden = new HashSet<>();
  private @Nullable HandlerMethod onMount;
  private @Nullable HandlerMethod onUnmount;
  private @Nullable HandlerMethod migrate;
  private int version = 1;

  ViewScanner(Class<?> type) {
    this.type = type;
  }

  Map<String, StashedField> fields() {
    return fields;
  }

  Map<String, ShownField> shown() {
    return shown;
  }

  /** Keys of lists, and the property of their elements that tells them apart. */
  Map<String, String> keyed() {
    return keyed;
  }

  Map<String, HandlerMethod> onEvent() {
    return onEvent;
  }

  Map<String, HandlerMethod> onSaved() {
    return onSaved;
  }

  @Nullable HandlerMethod onMount() {
    return onMount;
  }

  @Nullable HandlerMethod onUnmount() {
    return onUnmount;
  }

  /** Null unless there is a migrate method; it is static, so its handler is ignored. */
  @Nullable HandlerMethod migrate() {
    return migrate;
  }

  int version() {
    return version;
  }

  void scan() {
    if (type.isRecord()) {
      throw invalid("", "is a record, whose fields cannot change", "make it a final class");
    }
    if (type.isInterface()
        || type.isEnum()
        || type.isArray()
        || Modifier.isAbstract(type.getModifiers())) {
      throw invalid("", "is no class of which there are instances", "name the concrete class");
    }
    lookup(type);
    version = declaredVersion();
    if (version < 1) {
      throw invalid("", "has a version below 1", "count versions from 1");
    }
    List<Class<?>> lineage = new ArrayList<>();
    for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
      lineage.add(each);
    }
    // From the class up, so that an override hides what it overrides …
    for (Class<?> owner : lineage) {
      scanMethods(owner);
    }
    onSaved.forEach(this::checkSaved);
    // … and from the top down, so that keys come in the order a reader sees them.
    for (Class<?> owner : lineage.reversed()) {
      scanFields(owner);
    }
  }

  private int declaredVersion() {
    Version declared = type.getAnnotation(Version.class);
    DurableActor actor = type.getAnnotation(DurableActor.class);
    if (declared != null && actor != null) {
      throw invalid("", "has two versions", "say it in @DurableActor, and drop @Version");
    }
    return actor != null ? actor.version() : declared != null ? declared.value() : 1;
  }

  private void scanFields(Class<?> owner) {
    MethodHandles.@Nullable Lookup lookup = null;
    for (Field field : owner.getDeclaredFields()) {
      Stashed stashed = field.getAnnotation(Stashed.class);
      Shown isShown = field.getAnnotation(Shown.class);
      String member = "field " + field.getName();
      if (stashed == null && isShown == null) {
        if (field.isAnnotationPresent(Keyed.class)) {
          throw invalid(member, "is @Keyed and no page sees it", "add @Stashed or @Shown");
        }
        continue;
      }
      lookup = lookup == null ? lookup(owner) : lookup;
      if (stashed != null && isShown != null) {
        throw invalid(member, "is @Stashed and @Shown", "drop @Shown: pages see what is stashed");
      }
      if (Modifier.isStatic(field.getModifiers())) {
        throw invalid(member, "is static, shared by all pages", "make it an instance field");
      }
      String name = isShown == null ? "" : isShown.name();
      name = stashed == null ? name : stashed.name();
      String key = name.isEmpty() ? field.getName() : name;
      if (fields.containsKey(key) || shown.containsKey(key)) {
        throw invalid(
            member,
            "has the key of field " + nameOf(key),
            "give one of them another name in its annotation");
      }
      if (key.startsWith(OURS)) {
        throw invalid(member, "has a key of Stash's own", "let its name not begin with " + OURS);
      }
      FieldAccess access = access(field, member, lookup);
      if (stashed == null) {
        addShown(field, member, key, access);
      } else {
        addStashed(field, member, key, access, stashed);
      }
      addKeyed(field, member, key);
    }
  }

  private String nameOf(String key) {
    StashedField stashed = fields.get(key);
    ShownField other = shown.get(key);
    return stashed != null ? stashed.access().name() : other != null ? other.access().name() : key;
  }

  private FieldAccess access(Field field, String member, MethodHandles.Lookup lookup) {
    if (Modifier.isFinal(field.getModifiers())) {
      throw invalid(
          member, "is final, so nothing can be recovered into it or put back", "drop final");
    }
    try {
      return new FieldAccess(
          field.getDeclaringClass(),
          field.getName(),
          lookup.unreflectGetter(field).asType(FieldAccess.GETTER),
          lookup.unreflectSetter(field).asType(FieldAccess.SETTER));
    } catch (IllegalAccessException closed) {
      throw invalid(member, "cannot be reached", "open its package to Stash");
    }
  }

  private void addStashed(
      Field field, String member, String key, FieldAccess access, Stashed stashed) {
    if (stashed.conflict() == Conflict.OVERWRITE && stashed.scope() != Scope.SESSION) {
      throw invalid(
          member,
          "has conflict = OVERWRITE, and values of that scope are never judged",
          "drop one of the two");
    }
    JsonCodec codec;
    try {
      codec = JsonCodec.of(field.getGenericType());
    } catch (TypeNotStorable refused) {
      throw invalid(
          member, reason(refused), "use a type that JSON-B can write and read, or drop @Stashed");
    }
    fields.put(
        key,
        new StashedField(
            access,
            key,
            stashed.scope(),
            stashed.durability(),
            stashed.conflict() == Conflict.OVERWRITE,
            field.getGenericType(),
            codec));
  }

  private void addShown(Field field, String member, String key, FieldAccess access) {
    try {
      shown.put(key, new ShownField(access, key, JsonCodec.forWriting(field.getGenericType())));
    } catch (TypeNotStorable refused) {
      throw invalid(member, reason(refused), "use a type that JSON-B can write, or drop @Shown");
    }
  }

  private void addKeyed(Field field, String member, String key) {
    Keyed by = field.getAnnotation(Keyed.class);
    if (by == null) {
      return;
    }
    if (!List.class.isAssignableFrom(field.getType())) {
      throw invalid(member, "is @Keyed and no List", "make it a List, or drop @Keyed");
    }
    if (by.value().isEmpty()) {
      throw invalid(member, "is keyed by a property without a name", "name it in @Keyed");
    }
    keyed.put(key, by.value());
  }

  private void scanMethods(Class<?> owner) {
    for (Method method : owner.getDeclaredMethods()) {
      OnMount mount = method.getAnnotation(OnMount.class);
      OnEvent event = method.getAnnotation(OnEvent.class);
      OnSaved saved = method.getAnnotation(OnSaved.class);
      OnUnmount unmount = method.getAnnotation(OnUnmount.class);
      if (method.isAnnotationPresent(Migrate.class)) {
        addMigrate(method);
        continue;
      }
      // A compiler copies annotations to its bridges.
      boolean none = mount == null && event == null && saved == null && unmount == null;
      if (none || method.isSynthetic()) {
        continue;
      }
      if (!Modifier.isPrivate(method.getModifiers()) && !overridden.add(signature(method))) {
        continue;
      }
      String member = "method " + method.getName();
      if (Modifier.isStatic(method.getModifiers())) {
        throw invalid(member, "is static", "make it an instance method");
      }
      if (method.getReturnType() != void.class) {
        throw invalid(
            member,
            "returns something, which nobody takes",
            "make it void and finish the work in it");
      }
      if (mount != null) {
        onMount = only(method, member, "@OnMount", onMount, "a Mount, a Page or a Session");
      }
      if (unmount != null) {
        onUnmount = only(method, member, "@OnUnmount", onUnmount, "a Page or a Session");
      }
      if (event != null) {
        add(method, member, "@OnEvent", event.value(), onEvent);
      }
      if (saved != null) {
        add(method, member, "@OnSaved", saved.value(), onSaved);
      }
    }
  }

  private void addMigrate(Method method) {
    String member = "method " + method.getName();
    if (method.getDeclaringClass() != type) {
      return; // a superclass's knows the superclass's fields only
    }
    Class<?>[] parameters = method.getParameterTypes();
    if (!Modifier.isStatic(method.getModifiers()) || method.getReturnType() != void.class) {
      throw invalid(
          member, "migrates values, not a handler", "make it a static method that returns void");
    } else if (parameters.length != 1 || parameters[0] != Migration.class) {
      throw invalid(member, "takes other things than a Migration", "let it take a Migration");
    } else if (migrate != null) {
      throw invalid(
          member, "is annotated @Migrate as " + migrate.name() + " is", "keep one of them");
    } else if (version == 1) {
      throw invalid(
          member,
          "migrates to version 1, before which there is none",
          "annotate the class @Version(2), and count up with each change of its fields");
    }
    try {
      MethodHandle handle = lookup(type).unreflect(method);
      handle = MethodHandles.dropArguments(handle, 0, Object.class);
      handle = MethodHandles.dropArguments(handle, 2, Surroundings.class);
      migrate = new HandlerMethod(name(method), null, null, handle.asType(HandlerMethod.TYPE));
    } catch (IllegalAccessException closed) {
      throw invalid(member, "cannot be reached", "open its package to Stash");
    }
  }

  /** There is one of it, and it takes no payload. */
  private HandlerMethod only(
      Method method,
      String member,
      String annotation,
      @Nullable HandlerMethod other,
      String surroundings) {
    if (other != null) {
      throw invalid(
          member, "is annotated " + annotation + " as " + other.name() + " is", "keep one of them");
    }
    Parameters parameters = new Parameters(method);
    boolean mount = annotation.equals("@OnMount") || !parameters.take(Mount.class);
    if (parameters.payload() != null || parameters.ambiguous() || !mount) {
      throw invalid(
          member,
          "takes other things than " + surroundings,
          "let it take these, each once, or nothing");
    }
    return new HandlerMethod(name(method), null, null, handle(method, parameters, member));
  }

  private void add(
      Method method,
      String member,
      String annotation,
      String event,
      Map<String, HandlerMethod> handlers) {
    if (event.isEmpty()) {
      throw invalid(member, "handles an event without a name", "name it in " + annotation);
    }
    Parameters parameters = new Parameters(method);
    if (parameters.ambiguous() || parameters.take(Mount.class)) {
      throw invalid(
          member,
          "takes more than the payload, a Page and a Session",
          "let it take each of them once, in any order, or nothing");
    }
    Type takes = parameters.payload();
    JsonCodec payload = null;
    if (takes != null) {
      try {
        payload = JsonCodec.of(takes);
      } catch (TypeNotStorable refused) {
        throw invalid(member, reason(refused), "let it take a type that JSON-B can read");
      }
    }
    HandlerMethod handler =
        new HandlerMethod(name(method), takes, payload, handle(method, parameters, member));
    HandlerMethod other = handlers.put(event, handler);
    if (other != null) {
      throw invalid(
          member,
          "is annotated " + annotation + " of the event " + event + " as " + other.name() + " is",
          "keep one of them or rename the event");
    }
  }

  /** It is given what the event's own method was given, when nobody can be told any more. */
  private void checkSaved(String event, HandlerMethod saved) {
    String member = "method " + saved.name().substring(saved.name().lastIndexOf('.') + 1);
    HandlerMethod handles = onEvent.get(event);
    if (handles == null) {
      throw invalid(
          member,
          "waits for the event " + event + " to be saved, which no method handles",
          "name an event of an @OnEvent method in @OnSaved");
    }
    if (saved.takes() != null && !saved.takes().equals(handles.takes())) {
      throw invalid(
          member,
          "takes another payload than " + handles.name() + ", which handles the event",
          "let it take the same or nothing");
    }
  }

  private MethodHandle handle(Method method, Parameters parameters, String member) {
    try {
      return parameters.ordered(lookup(method.getDeclaringClass()).unreflect(method));
    } catch (IllegalAccessException closed) {
      throw invalid(member, "cannot be reached", "open its package to Stash");
    }
  }

  private MethodHandles.Lookup lookup(Class<?> owner) {
    try {
      return MethodHandles.privateLookupIn(owner, MethodHandles.lookup());
    } catch (IllegalAccessException closed) {
      throw invalid(
          "",
          "is closed to Stash by its module",
          "add \"opens " + owner.getPackageName() + "\" to the module-info");
    }
  }

  private static String reason(StashException refused) {
    String message = refused.getMessage();
    return message == null ? refused.code() : message;
  }

  private static String name(Method method) {
    return method.getDeclaringClass().getName() + "." + method.getName();
  }

  private static String signature(Method method) {
    return method.getName()
        + MethodType.methodType(void.class, method.getParameterTypes()).toMethodDescriptorString();
  }

  private ViewInvalid invalid(String member, String problem, String mend) {
    return new ViewInvalid(type, member, problem, mend);
  }
}
