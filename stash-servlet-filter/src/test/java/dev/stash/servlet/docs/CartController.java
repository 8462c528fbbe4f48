package dev.stash.servlet.docs;

import dev.stash.Session;
import dev.stash.servlet.StashFilter;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;

@RestController
class CartController {
  @GetMapping("/cart")
  int items(@RequestAttribute(StashFilter.SESSION) Session session) {
    return session.view("cart").get("items", Integer.class).orElse(0);
  }

  @PostMapping("/cart")
  int add(@RequestAttribute(StashFilter.SESSION) Session session) {
    return session
        .view("cart")
        .update("items", Integer.class, n -> n == null ? 1 : n + 1)
        .orElseThrow();
  }
}
