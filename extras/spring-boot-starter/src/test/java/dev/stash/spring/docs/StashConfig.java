package dev.stash.spring.docs;

import dev.stash.servlet.http.HttpSessions;
import dev.stash.spring.StashCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration
class StashConfig {
  @Bean
  StashCustomizer<HttpSessions.Builder> attributes() {
    return sessions -> sessions.allow(Basket.class, "basket");
  }
}
