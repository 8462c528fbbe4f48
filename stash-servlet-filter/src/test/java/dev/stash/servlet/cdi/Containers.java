package dev.stash.servlet.cdi;

import jakarta.enterprise.inject.spi.Extension;
import java.util.ServiceLoader;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;

/** Containers of beans. */
final class Containers {
  private Containers() {}

  /** One with these beans only, and the extensions that any container finds. */
  static WeldContainer weld(Class<?>... beans) {
    Weld weld = new Weld().disableDiscovery().beanClasses(beans);
    ServiceLoader.load(Extension.class).forEach(weld::addExtension);
    return weld.initialize();
  }
}
