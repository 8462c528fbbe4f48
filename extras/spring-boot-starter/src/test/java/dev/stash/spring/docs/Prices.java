package dev.stash.spring.docs;

import java.util.Map;
import org.springframework.stereotype.Component;

/** Any bean. */
@Component
class Prices {
  private static final Map<String, Integer> ALL = Map.of("tea", 3, "milk", 2);

  int of(String what) {
    return ALL.getOrDefault(what, 1);
  }
}
