package dev.stash.servlet.cdi;

import dev.stash.view.ViewType;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.enterprise.inject.spi.InjectionTarget;
import java.util.Set;

/** How the container makes a bean, and between injection and post-construction its fields. */
record RecoveringTarget<T>(InjectionTarget<T> target, ViewType<T> type, String view)
    implements InjectionTarget<T> {
  @Override
  public T produce(CreationalContext<T> context) {
    return target.produce(context);
  }

  @Override
  public void inject(T bean, CreationalContext<T> context) {
    target.inject(bean, context);
    RequestBeans.current().recover(type, view, bean);
  }

  @Override
  public void postConstruct(T bean) {
    target.postConstruct(bean);
  }

  @Override
  public void preDestroy(T bean) {
    target.preDestroy(bean);
  }

  @Override
  public void dispose(T bean) {
    target.dispose(bean);
  }

  @Override
  public Set<InjectionPoint> getInjectionPoints() {
    return target.getInjectionPoints();
  }
}
