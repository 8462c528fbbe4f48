package dev.stash.servlet.docs;

import dev.stash.Stash;
import dev.stash.servlet.StashFilter;
import dev.stash.servlet.http.HttpSessions;
import dev.stash.servlet.http.OnUnreadable;
import jakarta.servlet.http.HttpSessionListener;
import java.util.List;

/** The code of {@code docs/how-to/http-session.md}, compiled. */
final class HttpSessionSnippets {
  record Cart(List<String> items) {}

  static final class Visits implements HttpSessionListener {}

  StashFilter filter(Stash stash) {
    HttpSessions sessions =
        HttpSessions.builder().allow(Cart.class, "cart").listener(new Visits()).build();
    return StashFilter.builder().stash(stash).httpSessions(sessions).build();
  }

  HttpSessions sessionsOfThisRelease() {
    return HttpSessions.builder()
        .allow(Cart.class, "cart")
        .onUnreadable(
            name ->
                switch (name) {
                  case "recently-viewed" -> OnUnreadable.DROP;
                  case "order" -> OnUnreadable.FAIL;
                  default -> OnUnreadable.KEEP;
                })
        .build();
  }
}
