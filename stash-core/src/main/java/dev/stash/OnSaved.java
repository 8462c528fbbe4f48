package dev.stash;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method that is called when an event of this name is stored: the place for what happens
 * outside, a mail or a payment, because the event's {@link OnEvent} method may run more than once,
 * and what it has made may be refused. It takes what that method takes, or nothing. It is called in
 * the order of the page's events, never beside another method of the view, and before the page is
 * told that the event is saved.
 *
 * <p>An event that failed is never stored; one that changed nothing is when what it saw is. Stashed
 * fields show what they show at that moment, later events included; what is changed in them belongs
 * to no event and is put back, with a warning in the log. {@link Shown} fields show what events
 * have made that are accepted, and what is changed in them the page is told. What the method throws
 * is logged: the event is stored all the same, and the method is not called again for it.
 *
 * <p>It is called at least once for each stored event, as long as the page or this process lives.
 * Once more where the page comes back before it was told that the event is saved, whichever server
 * has called it before: give what must not happen twice a key that the other side recognises. If
 * the page is closed and the process ends between the write and the call, it is not called.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OnSaved {
  /** The name of the event, as in {@link OnEvent}; one method for each. */
  String value();
}
