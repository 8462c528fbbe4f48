package dev.stash.servlet.cdi;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a {@code @RequestScoped} bean whose {@link dev.stash.Stashed} fields Stash keeps, and names
 * the view that holds them: one of its own, or one that pages mount, which then show what the bean
 * changes. Renaming it loses what is stored.
 *
 * <p>The fields are given what is stored when the bean is made: after injection, before its
 * {@code @PostConstruct} method. What the request has changed is stored before its response is
 * sent, in one commit for each bean; if that fails the response is 503. Two requests at once that
 * change different fields both count; of one field the last write stays. {@link dev.stash.Version}
 * and {@link dev.stash.Migrate} mean what they mean for views.
 *
 * <p>A bean that cannot be kept is refused when the application is deployed: one of another scope,
 * two of one name, fields of scope RECONNECT. Only requests that come through {@link
 * dev.stash.servlet.StashFilter} can make one.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ViewName {
  /** 1 to 64 letters, digits, dashes. */
  String value();
}
