package dev.stash.servlet.cdi;

import dev.stash.view.ViewType;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.enterprise.inject.spi.InjectionTarget;
import java.util.Set;

/** How the container makes a bean, and between injection and post-construction its fields. */
record RecoveringTarget<T>(InjectionTarget<T> target, Class<T> bean, ViewType<T> type, String view)
    implements InjectionTarget<T> {
  @Override
  public T produce(CreationalContext<T> context) {
    return target.produce(context);
  }

  @Override
  public void inject(T instance, CreationalContext<T> context) {
    target.inject(instance, context);
    RequestBeans.current().recover(type, view, RealBean.behind(instance, bean));
  }

  @Override
  public void postConstruct(T instance) {
    target.postConstruct(instance);
  }

  @Override
  public void preDestroy(T instance) {
    target.preDestroy(instance);
  }

  @Override
  public void dispose(T instance) {
    target.dispose(instance);
  }

  @Override
  public Set<InjectionPoint> getInjectionPoints() {
    return target.getInjectionPoints();
  }
}
