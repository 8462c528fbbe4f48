package dev.stash.spring;

import jakarta.servlet.http.HttpSession;
import org.springframework.security.web.WebAttributes;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells why the last login failed, as a login page does. */
@RestController
class Why {
  @GetMapping("/open/why")
  String why(HttpSession session) {
    return session.getAttribute(WebAttributes.AUTHENTICATION_EXCEPTION) instanceof Exception why
        ? why.getClass().getSimpleName() + ": " + why.getMessage()
        : "nothing failed";
  }
}
