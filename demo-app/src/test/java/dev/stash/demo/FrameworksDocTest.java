package dev.stash.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the page about frameworks shows is part of what {@link FrameworksIT} runs. */
class FrameworksDocTest {
  private static final Path DOC = Path.of("../docs/how-to/htmx-react-vue.md");
  private static final Path PAGES = Path.of("src/test/resources/pages");
  private static final Pattern BLOCK = Pattern.compile("```(?:html|js)\n(.*?)```", Pattern.DOTALL);
  private static final Pattern VUE = Pattern.compile("\n## Vue\n.*?\n## ", Pattern.DOTALL);

  @Test
  void everyBlockButThatOfVueIsPartOfAPageThatIsRun() throws IOException {
    List<String> run = new ArrayList<>();
    try (var files = Files.newDirectoryStream(PAGES)) {
      for (Path file : files) {
        run.add(bare(Files.readString(file)));
      }
    }
    String doc = Files.readString(DOC);
    Matcher block = BLOCK.matcher(VUE.matcher(doc).replaceAll("\n## "));
    int blocks = 0;
    while (block.find()) {
      blocks++;
      String wanted = bare(block.group(1));
      assertTrue(run.stream().anyMatch(page -> page.contains(wanted)), block.group(1));
    }
    assertEquals(6, blocks);
  }

  private static String bare(String code) {
    return code.replaceAll("\\s+", "");
  }
}
