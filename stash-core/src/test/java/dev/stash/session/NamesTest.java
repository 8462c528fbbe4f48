package dev.stash.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.stash.engine.Envelope;
import dev.stash.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NamesTest {
  @Test
  void sessionsThatAreReadHaveTheNamesOfTheirKeysInCommon() {
    SessionState state = new SessionState();
    state.create("view", 1).data.set("key", Json.of("1"));
    byte[] body = SessionCodec.encode(state, new Envelope("c", "o", 1, 0, 0, null, Map.of()));
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      SessionState read = SessionCodec.decode(body).state();
      read.slice("view", 1).data.forEach((key, value) -> names.add(key));
    }
    assertEquals(List.of("key", "key"), names);
    assertSame(names.get(0), names.get(1));
  }

  @Test
  void whateverIsAskedForAnEqualNameIsTheAnswer() {
    for (int i = 0; i < 20_000; i++) {
      String name = "name" + i;
      assertEquals(name, Names.shared(name));
      assertSame(Names.shared("name" + i), Names.shared("name" + i));
    }
  }

  @Test
  void longNamesAreNotKept() {
    String name = "n".repeat(65);
    assertSame(name, Names.shared(name));
    assertNotSame(name, Names.shared("n".repeat(65)));
  }
}
