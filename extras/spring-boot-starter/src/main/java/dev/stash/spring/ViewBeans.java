package dev.stash.spring;

import dev.stash.OptionInvalid;
import dev.stash.ViewAccess;
import dev.stash.servlet.StashFilter;
import dev.stash.web.WebBuilder.ViewFactory;
import java.util.List;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** The beans that are views. */
final class ViewBeans {
  private ViewBeans() {}

  /**
   * Adds them all. Beans that are rules are asked for each of them.
   *
   * @throws OptionInvalid if one cannot be a page's own
   */
  static void add(ConfigurableListableBeanFactory beans, StashFilter.Builder filter) {
    List<ViewAccess> rules = beans.getBeanProvider(ViewAccess.class).orderedStream().toList();
    for (String bean : beans.getBeanDefinitionNames()) {
      // Makes no bean: what others make with a factory is asked for its class alone.
      StashView view = beans.findAnnotationOnBean(bean, StashView.class, false);
      if (view != null) {
        for (String name : view.value()) {
          add(name, beanOf(beans, bean, name), rules, filter);
        }
      }
    }
  }

  private static boolean allow(List<ViewAccess> rules, ViewAccess.Asked asked) throws Exception {
    for (ViewAccess rule : rules) {
      if (!rule.allows(asked)) {
        return false;
      }
    }
    return true;
  }

  private static void add(
      String view,
      ViewFactory<Object> factory,
      List<ViewAccess> rules,
      StashFilter.Builder filter) {
    if (rules.isEmpty()) {
      filter.view(view, factory);
    } else {
      filter.view(view, factory, asked -> allow(rules, asked));
    }
  }

  private static ViewFactory<Object> beanOf(
      ConfigurableListableBeanFactory beans, String bean, String view) {
    if (!beans.isPrototype(bean)) {
      throw new OptionInvalid(
          "view",
          view + " is the bean " + bean + ", which is one object for all pages",
          "take its scope away, and where a method makes it write @StashView on that: then each"
              + " page has a bean of its own");
    }
    return ViewFactory.of(
        () -> unproxied(bean, view, beans.getBean(bean)), made -> beans.destroyBean(bean, made));
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
