package dev.stash.demo;

import jakarta.servlet.ServletContainerInitializer;
import java.nio.file.Path;
import java.util.Set;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;

/** Tomcat, embedded. */
final class TomcatContainer implements ServletSite.Container {
  private final Tomcat tomcat = new Tomcat();

  /**
   * @param folder which it makes, for files of its own
   */
  TomcatContainer(Path folder) {
    tomcat.setBaseDir(folder.toAbsolutePath().toString());
  }

  @Override
  public int start(int port, ServletContainerInitializer application) throws LifecycleException {
    tomcat.setPort(port);
    Connector connector = tomcat.getConnector();
    connector.setProperty("address", "127.0.0.1");
    connector.setThrowOnFailure(true); // else a port that cannot be bound is only logged
    StandardContext context = (StandardContext) tomcat.addContext("", null);
    // These searches for leaks, at its end, would need rights that we have not.
    context.setClearReferencesRmiTargets(false);
    context.setClearReferencesThreadLocals(false);
    context.addServletContainerInitializer(new WsSci(), Set.of());
    context.addServletContainerInitializer(application, Set.of());
    tomcat.start();
    if (!context.getState().isAvailable()) {
      throw new LifecycleException("the application did not start, see above");
    }
    return connector.getLocalPort();
  }

  @Override
  public void stop() throws LifecycleException {
    tomcat.stop();
    tomcat.destroy();
  }
}
