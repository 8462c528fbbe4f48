package dev.stash;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the one method called after recovery on each mount of a page, before its first event. It
 * takes nothing or a {@link Mount}. What it changes in stashed fields is stashed with the first
 * event that changes anything, not by the mount itself.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OnMount {}
