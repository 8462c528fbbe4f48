package dev.stash.web.contract;

import static org.junit.jupiter.api.Assumptions.abort;

import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/**
 * What every web module promises, whatever server it stands on: a test class to extend, once for
 * each server. A subclass says how the module is started there, and inherits all tests.
 *
 * <p>For another module:
 *
 * <ol>
 *   <li>let its tests see {@code stash-core} with type {@code test-jar}, JUnit Jupiter, Awaitility
 *       and an implementation of JSON-P;
 *   <li>implement {@link WebModule}: build the module as {@link Application#setUp} tells, serve
 *       what {@link Application} lists, answer as {@link Answer} says;
 *   <li>extend this class. Surefire finds the subclass if its name ends with {@code Test}; its
 *       tests stand under the subclass's name, by family;
 *   <li>run the tests tagged {@code http2} in a process of their own if the server speaks HTTP/2 as
 *       soon as that is on the class path.
 * </ol>
 *
 * What only one server has (its configuration, its ways to dispatch a request) is tested beside it.
 */
public abstract class WebModuleContract {
  /** For subclasses. */
  protected WebModuleContract() {}

  /** The module on its server. */
  protected abstract WebModule module();

  /** The same on a server that speaks HTTP/2 without TLS, too; empty if there is none. */
  protected abstract Optional<WebModule> http2();

  @Nested
  final class FrontDoor extends FrontDoorContract {
    FrontDoor() {
      super(module());
    }
  }

  @Nested
  final class PageScript extends PageScriptContract {
    PageScript() {
      super(module());
    }
  }

  @Nested
  final class ViewSocket extends ViewSocketContract {
    ViewSocket() {
      super(module());
    }
  }

  @Nested
  final class ViewParameters extends ViewParametersContract {
    ViewParameters() {
      super(module());
    }
  }

  @Nested
  final class ViewAccess extends ViewAccessContract {
    ViewAccess() {
      super(module());
    }
  }

  @Nested
  final class Exactness extends ExactnessContract {
    Exactness() {
      super(module());
    }
  }

  @Nested
  final class Limits extends LimitsContract {
    Limits() {
      super(module());
    }
  }

  @Nested
  final class Strangers extends StrangersContract {
    Strangers() {
      super(module());
    }
  }

  @Nested
  final class FailedEvents extends FailedEventsContract {
    FailedEvents() {
      super(module());
    }
  }

  @Nested
  final class HandlersAsk extends HandlersAskContract {
    HandlersAsk() {
      super(module());
    }
  }

  @Nested
  final class ByName extends ByNameContract {
    ByName() throws Exception {
      super(module());
    }
  }

  @Nested
  final class UserMessages extends UserMessageContract {
    UserMessages() {
      super(module());
    }
  }

  @Nested
  final class Tabs extends TabsContract {
    Tabs() {
      super(module());
    }
  }

  @Nested
  final class Seen extends SeenContract {
    Seen() {
      super(module());
    }
  }

  @Nested
  final class OnSaved extends OnSavedContract {
    OnSaved() {
      super(module());
    }
  }

  @Nested
  final class Shown extends ShownContract {
    Shown() {
      super(module());
    }
  }

  @Nested
  final class Login extends LoginContract {
    Login() {
      super(module());
    }
  }

  @Nested
  final class LateAnswer extends LateAnswerContract {
    LateAnswer() {
      super(module());
    }
  }

  @Nested
  final class Expiry extends ExpiryContract {
    Expiry() {
      super(module());
    }
  }

  @Nested
  final class OldIds extends OldIdsContract {
    OldIds() {
      super(module());
    }
  }

  @Nested
  final class CrossSite extends CrossSiteContract {
    CrossSite() {
      super(module());
    }
  }

  @Nested
  @Tag("http2")
  final class Http2 extends Http2Contract {
    Http2() {
      super(http2().orElseGet(() -> abort("this server has no HTTP/2")));
    }
  }
}
