package dev.stash;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says of a {@link Stashed} or {@link Shown} {@code List} by which property its elements are told
 * apart, so that of a change only the elements that differ travel to pages which can put them
 * together, as {@code stash.js} does. The property is a string, a number or a boolean, and no two
 * elements have the same; a list in which that is not so travels whole, and the log says so.
 *
 * <p>This is about the way to the page alone: the list is stored, merged and judged as one value.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Keyed {
  /** The property, as it is called in JSON. */
  String value() default "id";
}
