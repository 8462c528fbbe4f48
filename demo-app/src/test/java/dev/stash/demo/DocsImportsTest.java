package dev.stash.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Code in the documentation stands without its imports; they are at the end of the page, as the
 * sources have them that the code is part of. {@code -Dstash.docs=write} writes them.
 */
class DocsImportsTest {
  private static final String BEGIN =
      "\n<details><summary>Imports of the code on this page</summary>\n\n```java\n";

  private static final String END = "```\n\n</details>\n";

  /** Of this project's own tests, and of what only its snippets have. */
  private static final Pattern IMPORT =
      Pattern.compile("(?m)^import (?:static )?(?!dev\\.stash\\.[\\w.]*docs\\.)[\\w.]+\\.(\\w+);$");

  /** The types of {@code dev.stash} itself. */
  private static final List<String> USERS = users();

  private final Map<Path, Source> sources =
      Docs.read(".java").entrySet().stream()
          .filter(file -> file.getKey().toString().contains("/test/"))
          .collect(Collectors.toMap(Map.Entry::getKey, file -> Source.of(file.getValue())));

  private static List<String> users() {
    Path words = Docs.ROOT.resolve("stash-core/src/main/java/dev/stash");
    return Docs.read(".java").keySet().stream()
        .filter(file -> words.equals(file.getParent()))
        .map(file -> file.getFileName().toString().replace(".java", ""))
        .toList();
  }

  private record Source(String bare, Map<String, String> imports) {
    static Source of(String text) {
      Map<String, String> imports =
          IMPORT
              .matcher(text)
              .results()
              .collect(Collectors.toMap(r -> r.group(1), r -> r.group(), (one, two) -> one));
      if (text.startsWith("package dev.stash;")) { // needs none of these, and who reads them does
        USERS.forEach(type -> imports.put(type, "import dev.stash." + type + ";"));
      }
      return new Source(Docs.bare(text), imports);
    }

    long statements(List<String> wanted) {
      return wanted.stream().filter(bare::contains).count();
    }

    long known(List<String> words) {
      return words.stream().filter(imports::containsKey).count();
    }
  }

  @Test
  void everyPageSaysWhatItsCodeImports() throws IOException {
    List<String> wrong = new ArrayList<>();
    int pages = 0;
    for (Map.Entry<Path, String> page : Docs.read(".md").entrySet()) {
      String text = page.getValue();
      int begin = text.indexOf(BEGIN);
      String before = begin < 0 ? text : text.substring(0, begin) + after(text, begin);
      SortedSet<String> imports = new TreeSet<>();
      for (Markdown.Block block : Markdown.blocks(before)) {
        if (block.language().equals("java") && block.file().isEmpty()) {
          imports.addAll(imports(block.text()));
        }
      }
      String right = before + written(imports);
      if (!text.equals(right)) {
        wrong.add(Docs.name(page.getKey()) + " needs" + written(imports));
        if ("write".equals(System.getProperty("stash.docs"))) {
          Files.writeString(page.getKey(), right);
        }
      }
      pages += imports.isEmpty() ? 0 : 1;
    }
    assertEquals(List.of(), wrong, "-Dstash.docs=write mends it");
    assertTrue(pages >= 15, pages + " pages");
  }

  private static String after(String text, int begin) {
    return text.substring(text.indexOf(END, begin) + END.length());
  }

  private static String written(SortedSet<String> imports) {
    return imports.isEmpty() ? "" : BEGIN + String.join("\n", imports) + "\n" + END;
  }

  /** Of the source that has most of it, and of those the one that knows most, what it speaks of. */
  private List<String> imports(String code) {
    List<String> statements = List.of(code.split("\n\\s*\n", -1)).stream().map(Docs::bare).toList();
    Matcher word = Pattern.compile("\\b[A-Z]\\w+").matcher(code.replaceAll("//[^\n]*", ""));
    List<String> words = word.results().map(MatchResult::group).toList();
    Source source =
        sources.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(Map.Entry::getValue)
            .max(
                Comparator.<Source>comparingLong(each -> each.statements(statements))
                    .thenComparing(each -> each.known(words)))
            .orElseThrow();
    return words.stream()
        .map(found -> source.imports().getOrDefault(found, ""))
        .filter(found -> !found.isEmpty())
        .toList();
  }
}
