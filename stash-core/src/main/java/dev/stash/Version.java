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
 * <p>Values of different versions are kept apart: releases run side by side, and a roll-back finds
 * what the older release wrote last. The three newest versions of a view are kept.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Version {
  /** From 1. */
  int value();
}
