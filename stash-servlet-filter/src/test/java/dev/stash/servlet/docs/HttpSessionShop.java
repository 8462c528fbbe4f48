package dev.stash.servlet.docs;

import dev.stash.Stash;
import dev.stash.Storage;
import dev.stash.servlet.StashFilter;
import dev.stash.servlet.http.HttpSessions;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpSession;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** An application that knows HttpSession only. Found by no scan, so that the two do not mix. */
@EnableAutoConfiguration
@Import(BasketController.class)
class HttpSessionShop {
  @Bean
  Stash stash(
      @Value("${stash.secret}") String secret, @Value("${stash.directory}") Path directory) {
    return Stash.builder().secret(secret).storage(Storage.embedded(directory)).build();
  }

  @Bean
  FilterRegistrationBean<StashFilter> stashFilter(Stash stash) {
    var sessions = HttpSessions.builder().allow(Basket.class).build();
    var filter =
        new FilterRegistrationBean<>(
            StashFilter.builder().stash(stash).httpSessions(sessions).build());
    filter.setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 50);
    return filter;
  }
}

record Basket(List<String> items) {}

@RestController
class BasketController {
  @PostMapping("/basket")
  String add(HttpSession session, @RequestParam String item) {
    Basket before =
        session.getAttribute("basket") instanceof Basket basket ? basket : new Basket(List.of());
    List<String> items = Stream.concat(before.items().stream(), Stream.of(item)).toList();
    session.setAttribute("basket", new Basket(items));
    return String.join(",", items);
  }
}
