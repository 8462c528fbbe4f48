package dev.stash.spring.docs;

import dev.stash.Session;
import dev.stash.Stash;
import dev.stash.servlet.StashFilter;
import jakarta.servlet.http.HttpSession;
import java.security.Principal;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class AccountController {
  private final Stash stash;

  AccountController(Stash stash) {
    this.stash = stash;
  }

  @GetMapping("/account")
  String account(Principal user, @RequestAttribute(StashFilter.SESSION) Session session) {
    int items = session.view("cart").get("items", Integer.class).orElse(0);
    int devices = stash.sessionsOf(user.getName()).size();
    return user.getName() + ": " + items + " items, " + devices + " devices";
  }

  @PostMapping("/basket")
  List<String> add(HttpSession session, @RequestParam String item) {
    Basket before = session.getAttribute("basket") instanceof Basket basket ? basket : Basket.EMPTY;
    Basket after = before.with(item);
    session.setAttribute("basket", after);
    return after.items();
  }
}
