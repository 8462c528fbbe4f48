package dev.stash;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The version of a view handler's shape; a class without it has version 1. Raise it when fields
 * change their type or meaning, and say with {@link Migrate} what becomes of the values of older
 * versions; without that they are not recovered.
 *
 * <p>Values of different versions are kept apart: a roll-back finds what the older release wrote
 * last, and what that writes while both run the newer one does not see. What changes without a
 * version is in {@code docs/how-to/change-a-view.md}. The three newest versions of a view are kept.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Version {
  /** From 1. */
  int value();
}
