package dev.stash.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Scope;
import org.springframework.stereotype.Component;

/**
 * A view that pages may mount: on a class that Spring scans, or on a {@code @Bean} method. Spring
 * makes a bean of it for each page, so it may have a constructor with other beans, and destroys it
 * when the page has gone; two are made and destroyed at the start. A bean that is the same for all
 * pages, or stands behind a proxy, stops the start. Every bean that is a {@link
 * dev.stash.ViewAccess} is asked who may have it, and all must allow it.
 */
@Documented
@Component
@Retention(RetentionPolicy.RUNTIME)
@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface StashView {
  /**
   * The view's name, as pages say it: 1 to 64 letters, digits, dashes. Several if one class is
   * several views. It is no name of a bean.
   */
  String[] value();
}
