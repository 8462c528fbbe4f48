package dev.stash.servlet.cdi;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OnEvent;
import dev.stash.Scope;
import dev.stash.Shown;
import dev.stash.Stashed;
import dev.stash.view.ViewInvalid;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.ConversationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.context.SessionScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.Serializable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An application whose beans cannot be kept does not start, and says why. */
@Tag("young")
class RefusedBeansTest {
  private static void deploy(Class<?>... beans) {
    Containers.weld(beans).close();
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(OfTheApplication.class, "is @ApplicationScoped, one object for all browsers"),
        Arguments.of(Single.class, "is @Singleton, one object for all browsers"),
        Arguments.of(OfTheSession.class, "is @SessionScoped, one object for requests that run at"),
        Arguments.of(OfAConversation.class, "is @ConversationScoped, an object of the container's"),
        Arguments.of(Part.class, "is @Dependent, part of another bean"),
        Arguments.of(NamedPart.class, "is @Dependent, part of another bean"),
        Arguments.of(Nameless.class, "no name to store them under; give it a @ViewName"),
        Arguments.of(BadlyNamed.class, "not 1 to 64 letters, digits or dashes"),
        Arguments.of(OfAPage.class, "draft: is of scope RECONNECT, but a bean has no page"),
        Arguments.of(OfATab.class, "filter: is of scope TAB, but a bean has no page"),
        Arguments.of(Showing.class, "word: is @Shown, but a bean has no page"),
        Arguments.of(Unchanging.class, "field items: is final"),
        Arguments.of(Shared.class, "field items: is static"),
        Arguments.of(Empty.class, "has a @ViewName and no @Stashed field"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void isRefused(Class<?> bean, String reason) {
    refuses(bean, reason, bean);
  }

  private static void refuses(Class<?> guilty, String reason, Class<?>... beans) {
    var failed = assertThrows(DeploymentException.class, () -> deploy(beans));
    ViewInvalid cause = assertInstanceOf(ViewInvalid.class, failed.getCause());
    String message = String.valueOf(cause.getMessage());
    assertEquals("VIEW_INVALID", cause.code());
    assertTrue(message.contains(guilty.getName()), message);
    assertTrue(message.contains(reason), message);
    assertTrue(String.valueOf(failed.getMessage()).contains(reason), "what a log shows");
  }

  @Test
  void twoOfOneNameAreRefused() {
    refuses(
        Second.class, "has the @ViewName of " + First.class.getName(), First.class, Second.class);
  }

  @Test
  void aSubclassNeedsANameOfItsOwn() {
    refuses(Third.class, "no name to store them under", First.class, Third.class);
  }

  @Test
  void whatAProducerMakesIsRefused() {
    refuses(Made.class, "is made by a producer", Maker.class);
  }

  @Test
  void aViewMayComeFromCdiButNotBeInjected() {
    assertDoesNotThrow(() -> deploy(PageView.class, Pages.class));
    refuses(PageView.class, "is @Dependent, part of another bean", PageView.class, Asking.class);
  }

  @ApplicationScoped
  @ViewName("x")
  static class OfTheApplication {
    @Stashed int items;
  }

  @Singleton
  static class Single {
    @Stashed int items;
  }

  @SessionScoped
  @ViewName("x")
  static class OfTheSession implements Serializable {
    private static final long serialVersionUID = 1L;
    @Stashed int items;
  }

  @ConversationScoped
  static class OfAConversation implements Serializable {
    private static final long serialVersionUID = 1L;
    @Stashed int items;
  }

  @Dependent
  static class Part {
    @Stashed int items;
  }

  @Dependent
  @ViewName("x")
  static class NamedPart {
    @Stashed int items;

    @OnEvent("add")
    void add() {
      items++;
    }
  }

  @RequestScoped
  static class Nameless {
    @Stashed int items;
  }

  @RequestScoped
  @ViewName("$http")
  static class BadlyNamed {
    @Stashed int items;
  }

  @RequestScoped
  @ViewName("x")
  static class OfAPage {
    @Stashed(scope = Scope.RECONNECT)
    String draft = "";
  }

  @RequestScoped
  @ViewName("x")
  static class OfATab {
    @Stashed(scope = Scope.TAB)
    String filter = "";
  }

  @RequestScoped
  @ViewName("x")
  static class Showing {
    @Stashed int items;
    @Shown String word = "";
  }

  @RequestScoped
  @ViewName("x")
  static class Unchanging {
    @Stashed private final int items = 1;

    int items() {
      return items;
    }
  }

  @RequestScoped
  @ViewName("x")
  static class Shared {
    @Stashed static int items;
  }

  @RequestScoped
  @ViewName("x")
  static class Empty {}

  @RequestScoped
  @ViewName("one")
  static class First {
    @Stashed int items;
  }

  @RequestScoped
  @ViewName("one")
  static class Second {
    @Stashed int items;
  }

  @RequestScoped
  static class Third extends First {}

  static class Made {
    @Stashed int items;
  }

  @ApplicationScoped
  static class Maker {
    @Produces
    @RequestScoped
    Made make() {
      return new Made();
    }
  }

  /** A view with services of CDI. */
  @Dependent
  static class PageView {
    @Stashed int items;

    @OnEvent("add")
    void add() {
      items++;
    }
  }

  @ApplicationScoped
  static class Pages {
    @Inject Instance<PageView> views;
  }

  @ApplicationScoped
  static class Asking {
    @Inject PageView view;
  }
}
