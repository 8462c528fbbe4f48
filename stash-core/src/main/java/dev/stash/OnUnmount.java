package dev.stash;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the one method that is called last, when the page's socket is gone and what the page has
 * done is stored, or half a minute has passed: the place to let go of what {@link OnMount} has
 * taken. The handler is never used again, not even by the same page, which gets a new one when it
 * comes back. It takes a {@link Page} and a {@link Session} in any order, or nothing. What it
 * changes in stashed fields goes nowhere; what it throws is logged.
 *
 * <p>It is called once for each handler whose mount method was called, or would have been if it had
 * one; not if the process ends before.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OnUnmount {}
