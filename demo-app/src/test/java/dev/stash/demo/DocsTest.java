package dev.stash.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.config.Option;
import dev.stash.web.WebBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The documentation against the sources: what it names exists, and the tables say what is so. */
class DocsTest {
  private static final Path ROOT = Docs.ROOT;
  private static final Pattern PROOF =
      Pattern.compile("`([A-Z]\\w+(?:Test|IT|Contract))(?:\\.(\\w+))?`");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+?)(?:#[^)]*)?\\)");

  private static final Pattern SECTION = Pattern.compile("\\]\\(([^)#:]*)#([^)]+)\\)");

  private static final List<String> BUILDERS =
      List.of("StashBuilder", "WebBuilder", "WireOptions", "HttpSessions");

  private final Map<Path, String> sources = Docs.read(".java");
  private final Map<Path, String> pages = Docs.read(".md");

  @Test
  void everyTestThatIsNamedExists() {
    List<String> missing = new ArrayList<>();
    int named = 0;
    for (Map.Entry<Path, String> page : pages.entrySet()) {
      Matcher proof = PROOF.matcher(page.getValue());
      while (proof.find()) {
        named++;
        String file = "/" + proof.group(1) + ".java";
        String method = proof.group(2) == null ? "" : "void " + proof.group(2) + "(";
        boolean there =
            sources.entrySet().stream()
                .anyMatch(
                    s -> s.getKey().toString().endsWith(file) && s.getValue().contains(method));
        if (!there) {
          missing.add(ROOT.relativize(page.getKey()) + ": " + proof.group());
        }
      }
    }
    assertEquals(List.of(), missing);
    assertTrue(named >= 50, named + " tests are named");
  }

  @Test
  void everyLinkLeadsSomewhere() {
    List<String> dead = new ArrayList<>();
    for (Map.Entry<Path, String> page : pages.entrySet()) {
      Matcher link = LINK.matcher(page.getValue());
      while (link.find()) {
        Path folder = page.getKey().getParent();
        if (folder == null || !Files.exists(folder.resolve(link.group(1)))) {
          dead.add(ROOT.relativize(page.getKey()) + ": " + link.group(1));
        }
      }
    }
    assertEquals(List.of(), dead);
  }

  @Test
  void everyLinkToASectionFindsIt() {
    List<String> dead = new ArrayList<>();
    for (Map.Entry<Path, String> page : pages.entrySet()) {
      Matcher link = SECTION.matcher(page.getValue());
      while (link.find()) {
        Path target = page.getKey().resolveSibling(link.group(1)).normalize();
        String text = link.group(1).isEmpty() ? page.getValue() : pages.getOrDefault(target, "");
        if (text.lines().noneMatch(line -> anchor(line).equals(link.group(2)))) {
          dead.add(Docs.name(page.getKey()) + ": " + link.group());
        }
      }
    }
    assertEquals(List.of(), dead);
  }

  /** What GitHub calls a heading; empty for other lines. */
  private static String anchor(String line) {
    return line.matches("#+ .*")
        ? line.replaceFirst("#+ ", "")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^\\p{L}\\p{N} _-]", "")
            .replace(' ', '-')
        : "";
  }

  @Test
  void everyOptionOfTheBuildersIsDocumented() throws IOException {
    String options = Files.readString(ROOT.resolve("docs/reference/options.md"));
    for (String builder : BUILDERS) {
      Matcher option =
          Pattern.compile("\\{@code ([a-z]+(?:-[a-z]+)*)\\},").matcher(source(builder));
      int found = 0;
      while (option.find()) {
        found++;
        assertTrue(options.contains("`" + option.group(1) + "`"), option.group(1));
      }
      assertTrue(found >= 2, builder + " names " + found + " options");
    }
  }

  @Test
  void everyMethodOfTheBuildersIsDocumented() throws IOException {
    String options = Files.readString(ROOT.resolve("docs/reference/options.md"));
    for (String builder : BUILDERS) {
      Matcher method =
          Pattern.compile(
                  "\n {2,4}public (?:final )?(?:<T> )?(?:(?:Stash)?Builder|B) (\\w+)\\([^)]")
              .matcher(source(builder));
      int found = 0;
      while (method.find()) {
        found++;
        String name = method.group(1);
        assertTrue(
            Pattern.compile("[`.]" + name + "[`(]").matcher(options).find(),
            builder + " has " + name);
      }
      assertTrue(found >= 4, builder + " has " + found + " methods");
    }
  }

  @Test
  void theTablesOfOptionsSayWhatTheCodeSays() {
    Map<String, Map<String, String>> rows = new TreeMap<>();
    pages.forEach(
        (page, text) -> {
          if (page.startsWith(ROOT.resolve("docs/reference"))) {
            rows.putAll(options(text));
          }
        });
    List<String> wrong = new ArrayList<>();
    for (Option<?> option : WebBuilder.OPTIONS) {
      Map<String, String> row = rows.getOrDefault(option.name(), Map.of());
      said(option)
          .forEach(
              (column, text) -> {
                String there = row.getOrDefault(column, "nothing");
                if (column.equals("meaning") ? !there.startsWith(text) : !there.equals(text)) {
                  wrong.add(option + ", " + column + ": " + text + ", not " + there);
                }
              });
    }
    assertEquals(List.of(), wrong);
  }

  /**
   * What a row must say of an option; where the code has no default or bounds, whatever it does.
   */
  private static <T> Map<String, String> said(Option<T> option) {
    Map<String, String> said = new TreeMap<>(Map.of("meaning", option.doc()));
    option.standard().ifPresent(standard -> said.put("default", option.write(standard)));
    if (!option.bounds().isEmpty()) {
      said.put("bounds", option.bounds());
    }
    return said;
  }

  /** The rows of the tables of options of a page, by the name of the option and of the column. */
  private static Map<String, Map<String, String>> options(String page) {
    Map<String, Map<String, String>> rows = new TreeMap<>();
    List<String> columns = List.of();
    for (String line : page.split("\n", -1)) {
      List<String> cells = List.of(line.split("\\s*\\|\\s*", -1));
      if (!line.startsWith("|")) {
        columns = List.of();
      } else if (cells.get(1).equals("option")) {
        columns = cells;
      } else if (!columns.isEmpty()) {
        Map<String, String> row = new TreeMap<>();
        for (int i = 1; i < columns.size() - 1; i++) {
          row.put(columns.get(i), cells.get(i));
        }
        rows.put(cells.get(1).replace("`", ""), row);
      }
    }
    return rows;
  }

  private String source(String type) {
    return sources.entrySet().stream()
        .filter(s -> s.getKey().endsWith(type + ".java"))
        .findFirst()
        .orElseThrow()
        .getValue();
  }
}
