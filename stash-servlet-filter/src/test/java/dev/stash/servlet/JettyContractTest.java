package dev.stash.servlet;

import dev.stash.servlet.testing.Container;
import dev.stash.web.contract.WebModule;
import dev.stash.web.contract.WebModuleContract;
import java.util.Map;
import java.util.Optional;

/** What every web module promises, on Jetty. */
class JettyContractTest extends WebModuleContract {
  @Override
  protected WebModule module() {
    return new Contained(Container.Kind.JETTY);
  }

  @Override
  protected Optional<WebModule> http2() {
    return Optional.of(new Contained(Container.Kind.JETTY, Map.of(Container.HTTP2, "true")));
  }
}
