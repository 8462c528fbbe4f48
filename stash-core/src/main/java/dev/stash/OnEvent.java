package dev.stash;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method that handles the page's events of one name. It takes nothing, or the payload as
 * any type that a field could have (a record, one of several, a map, a number …). Stashed fields
 * that it changed are stashed when it returns; when it throws, they are put back as they were.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OnEvent {
  /** The event's name, unique in its class. */
  String value();
}
