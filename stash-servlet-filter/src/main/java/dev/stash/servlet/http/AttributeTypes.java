package dev.stash.servlet.http;

import dev.stash.OptionInvalid;
import dev.stash.StashException;
import dev.stash.json.Json;
import dev.stash.json.JsonReader;
import dev.stash.json.JsonReader.Limits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The classes that attributes may have, and their stored forms. A string or a boolean is stored as
 * it is, anything else as an object with one member, whose name is the class's alias. An alias
 * finds a class that was allowed, and never one by its name. Immutable once built; thread-safe.
 */
final class AttributeTypes {
  private static final String READS_NOT = "something else than its class reads";
  private static final String MEND = "remove it, or give its class the members it had";
  private static final String ALIAS = "[A-Za-z0-9._$-]{1,200}";

  private final Map<Class<?>, Form> byClass = new HashMap<>();
  private final Map<String, Form> byAlias = new HashMap<>();
  private final List<CustomForm<?>> custom = new ArrayList<>();

  AttributeTypes() {
    ScalarForm.all().forEach(this::add);
    ContainerForm.all(this).forEach(this::add);
  }

  /** A copy, to which more can be added. */
  AttributeTypes(Map<Class<?>, Form> more) {
    this();
    more.forEach(this::add);
  }

  private void add(Class<?> type, Form form) {
    if (!form.alias().matches(ALIAS)) {
      throw new OptionInvalid(
          "attribute-type",
          "has an alias of other characters than letters, digits and . _ $ -",
          "choose another one");
    }
    if (form instanceof CustomForm<?> codec) {
      custom.add(codec);
    }
    boolean twice = byAlias.putIfAbsent(form.alias(), form) != null;
    for (Class<?> each : form.classes(type)) {
      twice |= byClass.put(each, form) != null;
    }
    if (twice) {
      throw new OptionInvalid(
          "attribute-type",
          "is given twice: " + type.getName() + " as " + form.alias(),
          "drop one, or choose another alias");
    }
  }

  /** Whether such a value can never change. */
  boolean immutable(Object value) {
    if (value instanceof String || value instanceof Boolean) {
      return true;
    }
    Form form = form(value);
    return form != null && form.immutable();
  }

  /**
   * The stored form of an attribute.
   *
   * @throws AttributeNotStorable if it has none
   */
  Json encode(Object value) {
    try {
      if (value instanceof String || value instanceof Boolean) {
        return Form.ANY.encode(value);
      }
      Form form = allowed(value);
      return wrap(form.alias(), form.encode(value));
    } catch (RuntimeException | StackOverflowError refused) {
      throw because(value, refused);
    }
  }

  /**
   * The same, and makes sure that it reads back as what was written.
   *
   * @throws AttributeNotStorable if it does not
   */
  Json encodeChecked(Object value) {
    return checked(value, encode(value));
  }

  /**
   * The stored form that this value was encoded to, if it reads back as the same.
   *
   * @throws AttributeNotStorable if it does not
   */
  Json checked(Object value, Json json) {
    try {
      same(value, decode(json));
      return json;
    } catch (AttributeUnreadable unreadable) {
      throw unreadable.getCause() instanceof StashException known
          ? because(value, known)
          : notStorable(value, "it could not be read back");
    } catch (RuntimeException | StackOverflowError refused) {
      throw because(value, refused);
    }
  }

  /** Makes sure that what was read, alone or in a container, is what had been written. */
  void same(@Nullable Object written, @Nullable Object read) {
    if (written == null
        || read == null
        || written instanceof String
        || written instanceof Boolean) {
      if (!Objects.equals(written, read)) {
        throw Form.changed(written == null ? Objects.requireNonNull(read) : written);
      }
    } else {
      allowed(written).same(written, read);
    }
  }

  private static AttributeNotStorable because(Object value, Throwable refused) {
    return switch (refused) {
      case AttributeNotStorable known -> known;
      case StashException known -> notStorable(value, String.valueOf(known.getMessage()));
      case ConcurrentModificationException changing ->
          new AttributeNotStorable(
              value.getClass().getName(),
              "it was changed by another thread while it was written",
              "let one thread have it at a time, or set a copy");
      case StackOverflowError endless ->
          new AttributeNotStorable(
              value.getClass().getName(),
              "it contains itself, or is nested too deeply",
              "keep a name or a number of what it refers to");
      default -> notStorable(value, "it cannot be written (" + refused.getClass().getName() + ")");
    };
  }

  private static AttributeNotStorable notStorable(Object value, String reason) {
    return new AttributeNotStorable(
        value.getClass().getName(), reason, "give HttpSessions a codec for it");
  }

  /**
   * The value of a stored form.
   *
   * @throws AttributeUnreadable if it is of no allowed class, or not of that class
   */
  Object decode(Json json) {
    try {
      return JsonReader.read(json.utf8(), Limits.STORED, this::read);
    } catch (AttributeUnreadable unreadable) {
      throw unreadable;
    } catch (StashException said) {
      throw new AttributeUnreadable("is stored as " + READS_NOT, MEND, said);
    } catch (RuntimeException | StackOverflowError refused) {
      throw unreadable(READS_NOT);
    }
  }

  private Object read(JsonReader in) {
    switch (in.peek()) {
      case '"' -> {
        return in.string();
      }
      case 't', 'f' -> {
        return in.bool();
      }
      case '{' -> {
        in.enter('{');
        if (in.more('}')) {
          Form form = byAlias(in.name());
          Json body = in.verbatim();
          if (!in.more('}')) {
            return form.decode(body);
          }
        }
      }
      default -> {}
    }
    throw unreadable("no kind of value");
  }

  private static AttributeUnreadable unreadable(String what) {
    return new AttributeUnreadable("is stored as " + what, MEND);
  }

  /** A value inside another one. */
  @Nullable Object tree(@Nullable Object value) {
    if (value == null || value instanceof String || value instanceof Boolean) {
      return value;
    }
    Form form = allowed(value);
    Map<String, @Nullable Object> tagged = new HashMap<>(2);
    tagged.put(form.alias(), form.tree(value));
    return tagged;
  }

  @Nullable Object value(@Nullable Object tree) {
    if (tree instanceof Map<?, ?> tagged && tagged.size() == 1) {
      Map.Entry<?, ?> only = tagged.entrySet().iterator().next();
      return byAlias((String) only.getKey()).value(only.getValue());
    } else if (tree == null || tree instanceof String || tree instanceof Boolean) {
      return tree;
    }
    throw unreadable("no kind of value");
  }

  private Form byAlias(String alias) {
    Form form = byAlias.get(alias);
    if (form == null) {
      throw new AttributeUnreadable(
          "is stored as "
              + (alias.matches(ALIAS) ? alias : "something")
              + ", which is unknown here",
          "allow its class under that alias");
    }
    return form;
  }

  private @Nullable Form form(Object value) {
    Class<?> type =
        value instanceof Enum<?> constant ? constant.getDeclaringClass() : value.getClass();
    Form form = byClass.get(type);
    form = form == null ? custom(value) : form;
    if (form == null) {
      Class<?> standIn = ContainerForm.standIn(value);
      return standIn == null ? null : byClass.get(standIn);
    }
    return form;
  }

  /** The codec of the application that is nearest to the value's class; null if there is none. */
  private @Nullable Form custom(Object value) {
    CustomForm<?> nearest = null;
    for (CustomForm<?> each : custom) {
      if (each.type().isInstance(value)) {
        if (nearest == null || nearest.type().isAssignableFrom(each.type())) {
          nearest = each;
        } else if (!each.type().isAssignableFrom(nearest.type())) {
          throw new AttributeNotStorable(
              value.getClass().getName(),
              "it is a " + nearest.type().getName() + " and a " + each.type().getName(),
              "give HttpSessions a codec of its own class");
        }
      }
    }
    return nearest;
  }

  private Form allowed(Object value) {
    Form form = form(value);
    if (form == null) {
      throw new AttributeNotStorable(
          value.getClass().getName(),
          "the class is not allowed",
          value instanceof Collection<?> || value instanceof Map<?, ?>
              ? "copy it into a usual one (ArrayList, HashMap, TreeSet …), or give a codec for it"
              : "allow it, HttpSessions.builder().allow(…), or give a codec for it");
    }
    return form;
  }

  private static Json wrap(String alias, Json body) {
    byte[] head = ("{\"" + alias + "\":").getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(head, head.length + body.size() + 1);
    System.arraycopy(body.utf8(), 0, all, head.length, body.size());
    all[all.length - 1] = '}';
    return Json.ofUtf8(all);
  }
}
