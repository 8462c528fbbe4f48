package dev.stash.servlet.cdi;

import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.enterprise.inject.spi.Extension;
import java.util.ServiceLoader;
import org.apache.openwebbeans.se.OWBInitializer;
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

  /** The same of another make. */
  static SeContainer openWebBeans(Class<?>... beans) {
    SeContainerInitializer owb = new OWBInitializer().disableDiscovery().addBeanClasses(beans);
    ServiceLoader.load(Extension.class)
        .forEach(
            extension -> {
              if (extension instanceof StashExtension) {
                owb.addExtensions(extension);
              }
            });
    return owb.initialize();
  }
}
