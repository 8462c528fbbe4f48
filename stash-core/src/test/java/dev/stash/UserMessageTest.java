package dev.stash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a message for people may be called. */
class UserMessageTest {
  private static final Path SCRIPT = Path.of("src/main/js");
  private static final Path PROTOCOL = Path.of("../docs/reference/protocol.md");

  private static Set<String> found(Path file, String pattern) throws IOException {
    Set<String> codes = new TreeSet<>();
    try (Stream<Path> files = Files.walk(file)) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        Matcher code = Pattern.compile(pattern).matcher(Files.readString(each));
        while (code.find()) {
          codes.add(code.group(1));
        }
      }
    }
    return codes;
  }

  /** A page that is told RATE_LIMITED sends the event again and again. */
  @Test
  void noCodeIsTakenThatPagesAreToldAlready() throws IOException {
    Set<String> ours = found(PROTOCOL, "`([A-Z]+_[A-Z_]+|BUSY|CONFLICT)`");
    ours.addAll(found(SCRIPT, "(?:code === |reject\\(|refuse\\(|Error\\()'([A-Z_]+)'"));
    ours.remove(UserMessage.CODE);
    ours.removeAll(Set.of("SOLD_OUT")); // an example
    assertTrue(ours.size() > 20, ours::toString);
    for (String code : ours) {
      var refused =
          assertThrows(IllegalArgumentException.class, () -> new UserMessage(code, "text"), code);
      assertTrue(String.valueOf(refused.getMessage()).contains(code), refused::getMessage);
    }
  }

  @Test
  void aMessageMayBeAboutOneField() {
    UserMessage said = new UserMessage("TAKEN", "Somebody has it");
    UserMessage placed = said.forField("email");
    assertEquals(Optional.of("email"), placed.field());
    assertEquals("TAKEN Somebody has it", placed.code() + " " + placed.text());
    assertEquals(Optional.empty(), said.field());
    for (String none : List.of("", " ", "e".repeat(101))) {
      assertThrows(IllegalArgumentException.class, () -> said.forField(none));
    }
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "sold out", "sold-out", "größe", "Sold out, come again tomorrow!"})
  void aCodeIsAWord(String code) {
    assertThrows(IllegalArgumentException.class, () -> new UserMessage(code, "text"));
    assertEquals("soldOut_2", new UserMessage("soldOut_2", "text").code());
  }

  @Test
  void thereIsAText() {
    assertThrows(NullPointerException.class, () -> new UserMessage((String) null));
    assertEquals("Sold out", new UserMessage("Sold out").text());
    assertEquals("Sold out", new UserMessage("Sold out").getMessage());
    assertEquals("USER_MESSAGE", new UserMessage("Sold out").code());
  }

  @Test
  void aLongTextIsCutAndNotWithinACharacter() {
    String fits = "x".repeat(UserMessage.LONGEST);
    assertEquals(fits, new UserMessage(fits).text());
    assertEquals("x".repeat(499) + "…", new UserMessage(fits + "x").text());
    assertEquals("x".repeat(498) + "…", new UserMessage("x".repeat(498) + "😀 etc.").text());
  }
}
