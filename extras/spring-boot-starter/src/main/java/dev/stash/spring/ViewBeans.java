package dev.stash.spring;

import dev.stash.OptionInvalid;
import dev.stash.servlet.StashFilter;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** The beans that are views. */
final class ViewBeans {
  private ViewBeans() {}

  /**
   * Adds them all.
   *
   * @throws OptionInvalid if one cannot be a page's own
   */
  static void add(ConfigurableListableBeanFactory beans, StashFilter.Builder filter) {
    for (String bean : beans.getBeanDefinitionNames()) {
      // Makes no bean: what others make with a factory is asked for its class alone.
      StashView view = beans.findAnnotationOnBean(bean, StashView.class, false);
      if (view != null) {
        for (String name : view.value()) {
          add(beans, bean, name, filter);
        }
      }
    }
  }

  private static void add(
      ConfigurableListableBeanFactory beans, String bean, String view, StashFilter.Builder filter) {
    if (!beans.isPrototype(bean)) {
      throw new OptionInvalid(
          "view",
          view + " is the bean " + bean + ", which is one object for all pages",
          "take its scope away, and where a method makes it write @StashView on that: then each"
              + " page has a bean of its own");
    }
    filter.view(view, () -> unproxied(bean, view, beans.getBean(bean)));
  }

  /** Fields of a proxy are not those that the handler's methods see. */
  private static Object unproxied(String bean, String view, Object made) {
    if (AopUtils.isAopProxy(made)) {
      throw new OptionInvalid(
          "view",
          view + " is the bean " + bean + ", which stands behind a proxy of Spring",
          "move what asks for it (@Transactional, @Async, @Validated …) to a bean that the view"
              + " calls");
    }
    return made;
  }
}
