package dev.stash.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.json.Json;
import dev.stash.json.JsonCodec;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * What stands in fences in the documentation: code is compiled, what is no code is read by whoever
 * it is for. Script is parsed by {@code ReadmeIT}, the tutorial done by {@code TutorialIT}.
 */
class DocsBlocksTest {
  /** Pictures of text, and the configuration of a proxy that is not here. */
  private static final Set<String> UNREAD = Set.of("", "nginx");

  /** Read by the tests that do what the pages say. */
  private static final Set<String> DONE = Set.of("sh", "diff", "js");

  private static final Pattern TAG = Pattern.compile("<(/?)([a-z]+)[^>]*>");
  private static final Pattern ATTRIBUTE = Pattern.compile("\\s(data-stash-[a-z-]+)");
  private static final Pattern COORDINATES =
      Pattern.compile("\"([\\w.]+):([\\w-]+)(?::[\\w.-]+)?\"");
  private static final Set<String> VOID = Set.of("input", "meta", "link", "img", "br", "hr");

  private final Map<Path, String> pages = Docs.read(".md");

  @TempDir Path temporary;

  private record Placed(Path page, Markdown.Block block) {
    @Override
    public String toString() {
      return Docs.name(page) + ":\n" + block.text();
    }
  }

  private List<Placed> blocks(String language) {
    List<Placed> found = new ArrayList<>();
    pages.forEach(
        (page, text) ->
            Markdown.blocks(text).stream()
                .filter(block -> block.language().equals(language))
                .forEach(block -> found.add(new Placed(page, block))));
    return found;
  }

  @Test
  void everyBlockIsOfALanguageThatIsRead() {
    Map<String, Integer> counted = new TreeMap<>();
    pages.values().stream()
        .flatMap(page -> Markdown.blocks(page).stream())
        .forEach(block -> counted.merge(block.language(), 1, Integer::sum));
    Set<String> read = Set.of("java", "xml", "yaml", "json", "html", "sql", "kotlin");
    List<String> strange =
        counted.keySet().stream()
            .filter(l -> !read.contains(l) && !UNREAD.contains(l) && !DONE.contains(l))
            .toList();
    assertEquals(List.of(), strange, counted.toString());
    assertTrue(counted.getOrDefault("java", 0) >= 60, counted.toString());
  }

  /** A whole file is compiled as it stands, after those before it on its page. */
  @Test
  void everyFileCompilesAsItStands() throws Exception {
    int files = 0;
    for (Placed each : blocks("java")) {
      if (isFile(each.block())) {
        files++;
        Path folder = Files.createDirectories(temporary.resolve(Docs.name(each.page())));
        Path file = folder.resolve(fileName(each.block()));
        Newcomer.compile(List.of(Files.writeString(file, each.block().text())), folder);
      }
    }
    assertTrue(files >= 5, files + " files");
  }

  private static String fileName(Markdown.Block block) {
    return block.file().substring(block.file().lastIndexOf('/') + 1);
  }

  private static String separator(Markdown.Block block) {
    return block.text().startsWith("import ") ? "\n" : "\n\\s*\n";
  }

  private static boolean isFile(Markdown.Block block) {
    return block.file().endsWith(".java");
  }

  /** What is imported stands in sources line by line: see {@code DocsImportsTest}. */
  @Test
  void everyOtherBlockOfJavaIsPartOfASourceThatIsCompiled() {
    List<String> compiled = Docs.read(".java").values().stream().map(Docs::bare).toList();
    List<String> loose = new ArrayList<>();
    for (Placed each : blocks("java")) {
      if (!isFile(each.block())) {
        for (String statement : each.block().text().split(separator(each.block()), -1)) {
          String wanted = Docs.bare(statement);
          if (compiled.stream().noneMatch(source -> source.contains(wanted))) {
            loose.add(Docs.name(each.page()) + ":\n" + statement);
          }
        }
      }
    }
    assertEquals(List.of(), loose);
  }

  @Test
  void everyBlockOfXmlIsWellFormed() throws Exception {
    for (Placed each : blocks("xml")) {
      byte[] xml = ("<all>" + each.block().text() + "</all>").getBytes(UTF_8);
      var builder = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder();
      assertTrue(
          builder.parse(new ByteArrayInputStream(xml)).getDocumentElement().hasChildNodes(),
          each.toString());
    }
  }

  @Test
  void everyBlockOfYamlAndJsonCanBeRead() {
    LoaderOptions strict = new LoaderOptions();
    strict.setAllowDuplicateKeys(false);
    for (Placed each : blocks("yaml")) {
      Object read = new Yaml(new SafeConstructor(strict)).load(each.block().text());
      assertTrue(read instanceof Map, each.toString());
    }
    for (Placed each : blocks("json")) {
      String text = each.block().text();
      Json json = Json.of(text.startsWith("{") ? text : "{" + text + "}");
      assertTrue(JsonCodec.ofTrees().decode(json) instanceof Map, each.toString());
    }
  }

  /** Its tags are closed in their order, and the script knows its attributes. */
  @Test
  void everyBlockOfHtmlIsWhatItShouldBe() {
    String reference = pages.getOrDefault(Docs.ROOT.resolve("docs/reference/page-script.md"), "");
    for (Placed each : blocks("html")) {
      List<String> open = new ArrayList<>();
      Matcher tag = TAG.matcher(each.block().text());
      while (tag.find()) {
        if (!tag.group(1).isEmpty()) {
          assertEquals(tag.group(2), open.removeLast(), each.toString());
        } else if (!VOID.contains(tag.group(2))) {
          open.add(tag.group(2));
        }
      }
      assertEquals(List.of(), open, each.toString());
      Matcher attribute = ATTRIBUTE.matcher(each.block().text());
      while (attribute.find()) {
        assertTrue(reference.contains("`" + attribute.group(1)), attribute.group(1));
      }
    }
  }

  @Test
  void theTableOfTheDatabaseCanBeMadeAsItIsShown() throws Exception {
    for (Placed each : blocks("sql")) {
      try (var database = DriverManager.getConnection("jdbc:h2:mem:;MODE=PostgreSQL");
          var statement = database.createStatement()) {
        statement.execute("CREATE USER app PASSWORD 'app'");
        for (String sql : each.block().text().split(";", -1)) {
          statement.execute(sql);
        }
      }
    }
  }

  @Test
  void whatGradleIsToldIsInTheBom() {
    String bom = Docs.read("bom/pom.xml").values().iterator().next();
    for (Placed each : blocks("kotlin")) {
      Matcher asked = COORDINATES.matcher(each.block().text());
      while (asked.find()) {
        assertTrue(bom.contains("<groupId>" + asked.group(1) + "<"), asked.group());
        assertTrue(bom.contains("<artifactId>" + asked.group(2) + "<"), asked.group());
      }
    }
  }
}
