package dev.stash.spring;

import dev.stash.servlet.http.HttpSessions;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.FlashMap;

/** Flash attributes in sessions that Stash keeps. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(FlashMap.class)
final class MvcConfiguration {
  @Bean
  StashCustomizer<HttpSessions.Builder> stashFlashAttributes() {
    return sessions -> sessions.codec(new FlashCodec());
  }
}
