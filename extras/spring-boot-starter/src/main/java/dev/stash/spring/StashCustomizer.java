package dev.stash.spring;

/**
 * Says by code what no property can say. As a bean, for one of these: {@link
 * dev.stash.StashBuilder}, {@link dev.stash.servlet.StashFilter.Builder}, {@link
 * dev.stash.servlet.http.HttpSessions.Builder}, and for classes that Spring Security is to keep
 * {@link tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator.Builder}. Called once, at
 * the start, after the properties; in the order of {@code @Order} if there are several.
 *
 * @param <B> the builder
 */
@FunctionalInterface
public interface StashCustomizer<B> {
  /** Says it. */
  void customize(B builder);
}
