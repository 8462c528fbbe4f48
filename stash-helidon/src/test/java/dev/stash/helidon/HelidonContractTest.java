package dev.stash.helidon;

import dev.stash.web.contract.WebModule;
import dev.stash.web.contract.WebModuleContract;
import java.util.Optional;

/** What every web module promises, on Helidon. */
class HelidonContractTest extends WebModuleContract {
  @Override
  protected WebModule module() {
    return new Helidon();
  }

  /** It speaks what is on the class path. */
  @Override
  protected Optional<WebModule> http2() {
    return Optional.of(module());
  }
}
