package dev.stash.spring;

import dev.stash.servlet.http.AttributeCodec;
import dev.stash.servlet.http.HttpSessions;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanClassLoaderAware;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

/** Spring Security in sessions that Stash keeps: its classes, and who is logged in. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({HttpSessionSecurityContextRepository.class, JsonMapper.class})
final class SecurityConfiguration implements BeanClassLoaderAware {
  private @Nullable ClassLoader loader;

  @Override
  public void setBeanClassLoader(ClassLoader classLoader) {
    loader = classLoader;
  }

  @Bean
  StashCustomizer<HttpSessions.Builder> stashSecuritySessions(
      ObjectProvider<StashCustomizer<BasicPolymorphicTypeValidator.Builder>> customizers) {
    var people = BasicPolymorphicTypeValidator.builder();
    customizers.orderedStream().forEach(each -> each.customize(people));
    List<AttributeCodec<?>> codecs =
        SecurityCodecs.own(
            Objects.requireNonNullElseGet(loader, ClassUtils::getDefaultClassLoader), people);
    return sessions -> {
      codecs.forEach(sessions::codec);
      sessions.principal(
          HttpSessionSecurityContextRepository.SPRING_SECURITY_CONTEXT_KEY,
          context -> name(((SecurityContext) context).getAuthentication()));
    };
  }

  private static @Nullable String name(@Nullable Authentication user) {
    return user == null || user instanceof AnonymousAuthenticationToken ? null : user.getName();
  }
}
