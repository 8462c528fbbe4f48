package dev.stash.actor;

import dev.stash.Stashed;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method of an actor's interface that changes nothing: what it changes in {@link Stashed}
 * fields is put back. It sees what all calls before it have done, costs no PUT, and its reply shows
 * nothing that is not stored. It may run any number of times.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface ReadOnly {}
