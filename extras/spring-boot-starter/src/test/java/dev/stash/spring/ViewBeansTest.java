package dev.stash.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OnEvent;
import dev.stash.OptionInvalid;
import dev.stash.Stashed;
import java.util.Map;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.junit.jupiter.api.Test;
import org.springframework.aop.Advisor;
import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Scope;

/** Which beans can be views, and what is said of the others. */
class ViewBeansTest {
  static class Handler {
    @Stashed int count;

    @OnEvent("increment")
    void increment() {
      count++;
    }
  }

  @StashView("scanned")
  static class Scanned extends Handler {}

  @StashView("once")
  @Scope(ConfigurableBeanFactory.SCOPE_SINGLETON)
  static class Once extends Handler {}

  static class Behind extends ByMethod {
    @Bean
    static DefaultAdvisorAutoProxyCreator proxies() {
      var creator = new DefaultAdvisorAutoProxyCreator();
      creator.setProxyTargetClass(true);
      return creator;
    }

    @Bean
    static Advisor advisor() {
      return new DefaultPointcutAdvisor(
          new AnnotationMatchingPointcut(null, OnEvent.class),
          (MethodInterceptor) MethodInvocation::proceed);
    }
  }

  static class Two {
    @Bean
    @StashView({"one", "another"})
    Handler handler() {
      return new Handler();
    }
  }

  static class ByMethod {
    @Bean
    @StashView("by-method")
    Handler handler() {
      return new Handler();
    }
  }

  static class ByMethodOnce {
    @Bean
    Scanned shared() {
      return new Scanned();
    }
  }

  static class TwoOfOneName {
    @Bean
    @StashView("same")
    Handler one() {
      return new Handler();
    }

    @Bean
    @StashView("same")
    Handler other() {
      return new Handler();
    }
  }

  private static OptionInvalid refused(Class<?> type) {
    var failed =
        assertThrows(BeanCreationException.class, () -> Small.start(Map.of(), type).close());
    return (OptionInvalid) failed.getMostSpecificCause();
  }

  @Test
  void aClassAndAMethodMakeABeanForEachPage() {
    try (var context = Small.start(Map.of(), Scanned.class, ByMethod.class)) {
      assertTrue(context.isPrototype("handler"));
      assertEquals(1, context.getBeanNamesForType(Scanned.class).length);
    }
  }

  @Test
  void oneObjectForAllPagesIsRefused() {
    String said = String.valueOf(refused(Once.class).getMessage());
    assertTrue(
        said.contains("once is the bean viewBeansTest.Once, which is one object for all pages"),
        said);
    assertTrue(refused(ByMethodOnce.class).getMessage().contains("scanned is the bean shared"));
  }

  @Test
  void aProxyIsRefused() {
    String said = String.valueOf(refused(Behind.class).getMessage());
    assertTrue(said.contains("by-method is the bean handler, which stands behind a proxy"), said);
  }

  @Test
  void twoOfOneNameAreRefused() {
    assertTrue(refused(TwoOfOneName.class).getMessage().contains("twice under one name"));
  }
}
