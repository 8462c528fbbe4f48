package dev.stash.servlet.cdi;

import dev.stash.Session;
import dev.stash.view.ViewInvalid;
import dev.stash.view.ViewType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessBean;
import jakarta.enterprise.inject.spi.ProcessInjectionTarget;
import java.util.List;

/**
 * Makes the {@link Session} of the running request a bean, and keeps the {@code @Stashed} fields of
 * beans that have a {@link ViewName}. Found by CDI containers; nothing is to be configured. An
 * application with beans that cannot be kept is not deployed: the cause of the {@code
 * DeploymentException} is a {@link ViewInvalid}.
 */
public final class StashExtension implements Extension {
  private final BeanRules rules = new BeanRules();

  /** For the container. */
  public StashExtension() {}

  <T> void making(@Observes ProcessInjectionTarget<T> event) {
    AnnotatedType<T> annotated = event.getAnnotatedType();
    ViewName name = annotated.getAnnotation(ViewName.class);
    if (name == null) {
      return;
    }
    try {
      Class<T> bean = annotated.getJavaClass();
      ViewType<T> type = ViewType.of(bean);
      event.setInjectionTarget(
          new RecoveringTarget<>(event.getInjectionTarget(), bean, type, name.value()));
    } catch (ViewInvalid invalid) {
      rules.refuse(invalid);
    }
  }

  void found(@Observes ProcessBean<?> event) {
    Bean<?> bean = event.getBean();
    if (event.getAnnotated() instanceof AnnotatedType<?> type) {
      rules.bean(type, bean.getScope());
    } else {
      rules.produced(bean.getTypes(), bean.getScope());
    }
  }

  void session(@Observes AfterBeanDiscovery event) {
    event
        .addBean()
        .id(CurrentSession.class.getName())
        .types(Session.class, Object.class)
        .scope(ApplicationScoped.class)
        .createWith(context -> new CurrentSession());
  }

  void validated(@Observes AfterDeploymentValidation event, BeanManager beans) {
    if (rules.leftAlone()) {
      for (Bean<?> bean : beans.getBeans(Object.class, Any.Literal.INSTANCE)) {
        bean.getInjectionPoints().forEach(point -> rules.injected(point.getType()));
      }
    }
    List<ViewInvalid> refused = rules.refused();
    for (ViewInvalid invalid : refused) {
      event.addDeploymentProblem(invalid);
    }
    if (refused.isEmpty()) {
      RequestBeans.want(rules.kept());
    }
  }
}
