package dev.stash.testing.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A parameter of a {@link StashTest} that is a tab which has just been opened. */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface OpenTab {
  /** The view of its page; of one with parameters with their values, {@code board/17}. */
  String value();
}
