package dev.stash.testing.junit;

import dev.stash.testing.TestBrowser;
import dev.stash.testing.TestStash;
import dev.stash.testing.TestTab;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * What {@link StashTest} does. Of JUnit's interfaces it uses those that 5 and 6 both have, and none
 * that either will drop.
 */
final class StashExtension
    implements ParameterResolver, TestExecutionExceptionHandler, AfterEachCallback {
  private static final ExtensionContext.Namespace OURS =
      ExtensionContext.Namespace.create(StashExtension.class);

  /** What a test has, from its first parameter on. */
  private record Site(TestStash stash, TestBrowser browser) {
    Site(TestStash stash) {
      this(stash, stash.newBrowser());
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return context.getTestMethod().isPresent()
        && (type == TestStash.class
            || type == TestBrowser.class
            || (type == TestTab.class && parameter.isAnnotated(OpenTab.class)));
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Site present = present(context);
    Site site = present == null ? new Site(app(context.getRequiredTestClass()).build()) : present;
    store(context).put(Site.class, site);
    Class<?> type = parameter.getParameter().getType();
    if (type == TestStash.class) {
      return site.stash();
    }
    return parameter
        .findAnnotation(OpenTab.class)
        .<Object>map(tab -> site.browser().newTab(tab.value()))
        .orElse(site.browser());
  }

  /** The report stands under the failure's own stack. */
  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    Site site = present(context);
    if (site != null) {
      failure.addSuppressed(new Report(site.stash().report()));
    }
    throw failure;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Site site = present(context);
    if (site != null) {
      site.stash().close();
    }
  }

  private static ExtensionContext.Store store(ExtensionContext context) {
    return context.getStore(OURS);
  }

  private static @Nullable Site present(ExtensionContext context) {
    return store(context).get(Site.class, Site.class);
  }

  private static TestStash.Builder app(Class<?> test) {
    for (Class<?> around = test; around != null; around = around.getEnclosingClass()) {
      for (Class<?> type = around; type != null; type = type.getSuperclass()) {
        List<Method> apps =
            Stream.of(type.getDeclaredMethods()).filter(StashExtension::isApp).toList();
        if (apps.size() > 1) {
          throw new ExtensionConfigurationException(
              type.getName() + " has several static methods that return a TestStash.Builder");
        } else if (apps.size() == 1) {
          return made(apps.getFirst());
        }
      }
    }
    throw new ExtensionConfigurationException(
        test.getName()
            + " says nowhere which views there are; add a method: static TestStash.Builder app() {"
            + " return TestStash.builder().view(…); }");
  }

  private static boolean isApp(Method method) {
    return Modifier.isStatic(method.getModifiers())
        && !method.isSynthetic()
        && method.getParameterCount() == 0
        && method.getReturnType() == TestStash.Builder.class;
  }

  private static TestStash.Builder made(Method app) {
    try {
      app.setAccessible(true);
      return (TestStash.Builder) app.invoke(null);
    } catch (ReflectiveOperationException failed) {
      throw new ExtensionConfigurationException(
          app.getDeclaringClass().getName() + "." + app.getName() + " has failed", failed);
    }
  }

  /** What happened, beside a failure. */
  private static final class Report extends Exception {
    private static final long serialVersionUID = 1L;

    Report(String text) {
      super(text, null, false, false);
    }
  }
}
