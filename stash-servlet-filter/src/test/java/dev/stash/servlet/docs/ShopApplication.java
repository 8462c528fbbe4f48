package dev.stash.servlet.docs;

import dev.stash.Stash;
import dev.stash.Storage;
import dev.stash.servlet.StashFilter;
import jakarta.servlet.DispatcherType;
import java.nio.file.Path;
import java.util.EnumSet;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/** What the documentation shows of Spring Boot; SpringBootTest runs it, DocsTest compares. */
@SpringBootApplication
class ShopApplication {
  public static void main(String[] arguments) {
    SpringApplication.run(ShopApplication.class, arguments);
  }

  @Bean
  Stash stash(
      @Value("${stash.secret}") String secret, @Value("${stash.directory}") Path directory) {
    return Stash.builder().secret(secret).storage(Storage.embedded(directory)).build();
  }

  @Bean
  FilterRegistrationBean<StashFilter> stashFilter(Stash stash) {
    var filter = new FilterRegistrationBean<>(StashFilter.builder().stash(stash).build());
    filter.setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 50);
    return filter;
  }
}
