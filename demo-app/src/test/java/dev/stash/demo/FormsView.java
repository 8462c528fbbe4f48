package dev.stash.demo;

import dev.stash.OnEvent;
import dev.stash.Stashed;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Shows what a form has sent, and asks for a name. */
final class FormsView {
  @Stashed String last = "";
  @Stashed String name = "";
  @Stashed Map<String, String> wrong = new LinkedHashMap<>();
  @Stashed int count;

  @OnEvent("all")
  void all(Map<String, Object> said) {
    last = new TreeMap<>(said).toString();
  }

  @OnEvent("sign")
  void sign(Map<String, Object> said) {
    String given = String.valueOf(said.get("name")).trim();
    wrong = new LinkedHashMap<>();
    if (given.equals("root")) {
      throw new IllegalArgumentException("that name is taken");
    } else if (given.isEmpty()) {
      wrong.put("name", "A name, please.");
    } else {
      name = given;
    }
  }

  @OnEvent("count")
  void count() {
    count++;
  }
}
