package dev.stash.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * What IDEs are told is what there is. With {@code -Dstash.metadata=write} the file is made anew.
 */
class MetadataTest {
  private static final Path FILE =
      Path.of("src/main/resources/META-INF/spring-configuration-metadata.json");

  private static final Path PAGE = Path.of("../../docs/reference/options.md");

  @Test
  void theMetadataSaysWhatTheOptionsSay() throws Exception {
    if (System.getProperty("stash.metadata", "").equals("write")) {
      Files.writeString(FILE, Metadata.text());
    }
    assertEquals(Metadata.text(), Files.readString(FILE), "run it with -Dstash.metadata=write");
  }

  @Test
  void theTwoOptionsOfSpringAreDocumented() throws Exception {
    String page = Files.readString(PAGE);
    for (var option : java.util.List.of(Properties.ENABLED, Properties.HTTP_SESSIONS)) {
      String row =
          "| `stash."
              + option.name()
              + "` | "
              + option.standard().orElseThrow()
              + " | "
              + option.doc();
      assertTrue(page.contains(row), row);
    }
  }
}
