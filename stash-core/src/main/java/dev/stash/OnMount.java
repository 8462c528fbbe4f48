package dev.stash;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the one method called after recovery on each mount of a page, before its first event. It
 * takes a {@link Page}, a {@link Session}, a {@link Mount}, in any order, or nothing. What it
 * changes in stashed fields is shown to the page, and stashed with the first event or task that
 * changes anything, not by the mount itself: to look at a page writes nothing. {@link Page#run}
 * within it stores something at once.
 *
 * <p>It may be called more than once for a page. While the session cannot be read it is called with
 * {@link Recovery#ERROR}, and fields have their defaults; what it throws then, because a call of
 * {@link Session} could not be answered, harms nothing. When the values come it is called again,
 * with another {@link Page#recovery}, and then the events that have come meanwhile run. It is also
 * called again if it has thrown and the values come anew, or an event has to run again, before the
 * first one is accepted. What it does elsewhere (a listener, a timer) should bear that.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OnMount {}
