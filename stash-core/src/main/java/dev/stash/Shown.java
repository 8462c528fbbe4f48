package dev.stash;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks an instance field of a view handler that its page is shown beside the {@link Stashed} ones,
 * and that nobody keeps: who is online, what a query has found. Nothing of it is stored, counted
 * against the session, told to other tabs or looked at when an event is judged. Its values are made
 * by the handler's own methods: a handler is new after each reload and reconnect, so what is to be
 * shown at once is assigned in {@link OnMount}.
 *
 * <p>After each method of the handler the fields are written as JSON and compared with what they
 * were; the page is told what differs, together with what the event has stashed, when the event has
 * its place among all. When a method throws, and when an event has to run again, they are put back
 * to what they were, as the stashed ones are.
 *
 * <p>The value must have a JSON form and need not read back: an interface, a class without a
 * constructor, an unmodifiable map will do, each object written as what it is. Replace values
 * rather than change them in place: one that cannot be read back and was changed in place cannot be
 * put back. The shown values of a page have 1 MiB together; the one that goes beyond is not shown,
 * and the page is told the error {@code SHOWN_TOO_LARGE}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Shown {
  /** The key it is shown under; empty means the field's own name. */
  String name() default "";
}
