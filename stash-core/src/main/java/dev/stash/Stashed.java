package dev.stash;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks an instance field of a view handler that Stash keeps. The field's value must be JSON-safe:
 * it is written in the form of Jakarta JSON-B and must read back equal. Records, sealed interfaces
 * of records, collections, scalars: {@code docs/reference/values.md} has all.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Stashed {
  /** Who the value belongs to. */
  Scope scope() default Scope.SESSION;

  /** How long a new value may wait to be stored. */
  Durability durability() default Durability.NORMAL;

  /**
   * What happens when another tab or program has changed the slice between an event and its
   * acceptance. Only of {@link Scope#SESSION}: the values of one page are its own, and in one tab
   * the last write wins.
   */
  Conflict conflict() default Conflict.RUN_AGAIN;

  /**
   * The key it is stored under; empty means the field's own name. With another one what is stored
   * is not found: a field that is renamed keeps its former name here.
   */
  String name() default "";
}
