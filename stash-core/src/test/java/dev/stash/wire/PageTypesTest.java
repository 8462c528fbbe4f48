package dev.stash.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The types that are handed out with the page's script say what the script has. */
final class PageTypesTest {
  private static final Path SOURCES = Path.of("src/main/js");
  private static final Path DOCS = Path.of("../docs/reference");
  private static final String CODE = "[A-Z]+(?:_[A-Z]+)+|BUSY|CONFLICT";

  private final String types = read(SOURCES.resolve("stash.d.ts"));
  private final String view = read(SOURCES.resolve("view.js"));

  @Test
  void theyNameWhatIsExported() {
    List<String> exported = new ArrayList<>();
    all("export \\{(.*)} from", read(SOURCES.resolve("stash.js")))
        .forEach(names -> exported.addAll(List.of(names.split(", ", -1))));
    assertEquals(
        new TreeSet<>(exported),
        new TreeSet<>(all("(?m)^export (?:class|function) (\\w+)", types)));
  }

  @Test
  void functionsAndMethodsTakeWhatTheyAreSaidToTake() {
    String page = read(SOURCES.resolve("page.js"));
    String error = read(SOURCES.resolve("error.js"));
    assertEquals(
        Map.of(
            "connect", signatures("export function connect", view).getFirst(),
            "start", signatures("export function start", page).getFirst(),
            "viewOf", signatures("export function viewOf", page).getFirst(),
            "StashError", signatures("  constructor", error).getFirst()),
        Map.of(
            "connect", declared("export function connect", types).getFirst(),
            "start", declared("export function start", types).getFirst(),
            "viewOf", declared("export function viewOf", types).getFirst(),
            "StashError", declared("  constructor", body("class StashError")).getFirst()));
    assertEquals(
        new TreeSet<>(signatures("  ", view)),
        new TreeSet<>(declared("  ", body("class StashView"))));
  }

  @Test
  void aViewHasTheValuesThatItIsSaidToHave() {
    String said = body("class StashView");
    assertEquals(
        new TreeSet<>(all("(?m)^  get (\\w+)\\(\\)", view)),
        new TreeSet<>(all("(?m)^  get (\\w+)\\(\\)", said)));
    assertEquals(
        new TreeSet<>(all("(?m)^    this\\.(\\w+) = ", view)),
        new TreeSet<>(all("(?m)^  readonly (\\w+)", said)));
    assertEquals(
        new TreeSet<>(all("(?m)^    this\\.((?!name)\\w+) = ", read(SOURCES.resolve("error.js")))),
        new TreeSet<>(all("(?m)^  readonly (\\w+)", body("class StashError"))));
  }

  @Test
  void optionsAreThoseOfTheScript() {
    String defaults = between(view, "const DEFAULTS = {", "\n};");
    assertEquals(
        new TreeSet<>(all("(?m)^  (\\w+):", defaults)),
        new TreeSet<>(all("(?m)^  (\\w+)\\?:", body("interface Options"))));
  }

  @Test
  void eventsAreThoseThatAreTold() {
    String events = body("interface ViewEvents");
    assertEquals(
        new TreeSet<>(all("#tell\\('(\\w+)'", view)),
        new TreeSet<>(all("(?m)^  (\\w+): ", events)));
    List<String> details = all("(?m)^ \\*   `(\\w+\\`\\s+\\{[\\w, ]+})", view);
    assertEquals(6, details.size(), "the script's own list of them: " + details);
    for (String detail : details) {
      String name = detail.substring(0, detail.indexOf('`'));
      String said = between(events, "  " + name + ": {", "};\n");
      String fields = detail.replaceAll(".*\\{|}", "");
      assertEquals(
          List.of(fields.split(", ", -1)), all("(?:^|; )(\\w+): ", said), "detail of " + name);
    }
    assertEquals(
        new TreeSet<>(all("new CustomEvent\\('([\\w:]+)'", everyModule())),
        new TreeSet<>(all("'([\\w:]+)': CustomEvent", types)));
    assertEquals(
        new TreeSet<>(List.of("event", "code", "message", "id", "field", "error")),
        new TreeSet<>(all("(?m)^  (\\w+): ", body("interface ErrorDetail"))));
    assertEquals(
        new TreeSet<>(List.of("view", "dropped")),
        new TreeSet<>(all("(?m)^  (\\w+): ", body("interface SessionDetail"))));
    assertEquals(
        new TreeSet<>(List.of("view", "wanted")),
        new TreeSet<>(all("(?m)^  (\\w+): ", body("interface OutdatedDetail"))));
  }

  @Test
  void statusesReasonsAndCodesAreThoseThatThePagesOfTheDocsHave() {
    String page = read(DOCS.resolve("page-script.md"));
    String statuses = between(page, "## Statuses", "## Codes");
    statuses = statuses.substring(statuses.indexOf("|---|"));
    assertEquals(
        new TreeSet<>(all("(?m)^\\| `(\\w+)` ", statuses)), new TreeSet<>(words("Status")));
    String reasons = String.join(" ", all("(?m)^\\| `\\w+` \\|[^|]*\\|([^|]*)", statuses));
    assertEquals(new TreeSet<>(all("`(\\w+)`", reasons)), new TreeSet<>(words("Reason")));
    assertEquals(
        new TreeSet<>(all("`(\\w+)`", between(statuses, "`recovery` is", "; empty"))),
        new TreeSet<>(words("Recovery")));
    assertEquals(
        new TreeSet<>(all("(?m)^\\| `(\\w+)` ", between(page, "## Codes", "## DOM events"))),
        new TreeSet<>(words("PageCode")));
    TreeSet<String> told = new TreeSet<>(words("ServerCode"));
    String rows =
        String.join(" ", all("(?m)^\\| (`[A-Z`_, ]+)", read(DOCS.resolve("protocol.md"))));
    TreeSet<String> known = new TreeSet<>(all("`(" + CODE + ")`", rows));
    known.addAll(List.of("FORBIDDEN", "UNKNOWN_VIEW")); // by which a socket is closed
    assertEquals(known, told);
    for (ErrorCode code : ErrorCode.values()) {
      assertTrue(told.contains(code.name()), code.name());
    }
    TreeSet<String> own =
        new TreeSet<>(
            all("(?:StashError\\(|#refuse\\(|#reject\\(\\w+, )'(" + CODE + ")'", everyModule()));
    assertEquals(own, new TreeSet<>(words("PageCode")));
  }

  @Test
  void theyFitWhatPeopleWriteInTypeScript(@TempDir Path folder) throws Exception {
    Path compiler = folder.resolve("typescript");
    Path client = folder.resolve("node_modules/@stash-dev/client");
    Files.createDirectories(client);
    for (String name : List.of("stash.js", "stash.d.ts", "package.json")) {
      Files.copy(Path.of("target/npm", name), client.resolve(name));
    }
    try (var example = PageTypesTest.class.getResourceAsStream("/page/example.ts")) {
      Files.copy(example, folder.resolve("example.ts"));
    }
    Node.run(folder, "node", "--version"); // before ten megabytes are unpacked for it
    unpack(compiler);
    for (String resolution : List.of("bundler", "nodenext")) {
      Node.run(
          folder,
          "node",
          compiler.resolve("tsc.js").toString(),
          "--noEmit",
          "--strict",
          "--noUnusedLocals",
          "false",
          "--target",
          "es2022",
          "--module",
          resolution.equals("bundler") ? "esnext" : "nodenext",
          "--moduleResolution",
          resolution,
          "example.ts");
    }
  }

  /** A framework that renders on the server loads it there, too. */
  @Test
  void whereThereIsNoPageTheScriptDoesNothing() throws Exception {
    String names =
        Node.run(
            Path.of("target/npm"),
            "node",
            "--input-type=module",
            "--eval",
            "console.log(Object.keys(await import('./stash.js')).join())");
    assertEquals("StashError,StashView,connect,start,viewOf", names.strip());
  }

  private static void unpack(Path folder) throws Exception {
    var script = PageTypesTest.class.getResource("/META-INF/resources/webjars/typescript");
    String url = Objects.requireNonNull(script).toString();
    Path jar = Path.of(URI.create(url.substring("jar:".length(), url.indexOf('!'))));
    try (FileSystem files = FileSystems.newFileSystem(jar)) {
      Path webjar = files.getPath("META-INF/resources/webjars/typescript");
      try (Stream<Path> all = Files.walk(webjar, 3)) {
        Files.createDirectories(folder);
        for (Path file : all.toList()) {
          String name = file.getFileName().toString().replace("/", "");
          if (name.matches("lib\\..*d\\.ts|_?tsc\\.js|lib\\.d\\.ts")) {
            Files.copy(file, folder.resolve(name));
          }
        }
      }
    }
  }

  /**
   * Of what the script has, as it says itself: the names that it takes, `?` behind the optional.
   */
  private static List<String> signatures(String before, String code) {
    List<String> found = new ArrayList<>();
    Pattern method =
        Pattern.compile(
            "(?s)/\\*\\*((?:(?!\\*/).)*)\\*/\n"
                + Pattern.quote(before)
                + "(\\w*)\\(([\\w, ={}']*)\\) \\{\n");
    method
        .matcher(code)
        .results()
        .filter(each -> !each.group(2).matches("if|for|while|switch"))
        .forEach(
            each -> {
              List<String> names = new ArrayList<>();
              for (String parameter : parts(each.group(3))) {
                String name = parameter.replaceAll(" = .*", "");
                boolean optional =
                    Pattern.compile("@param \\{.*=} " + name + "\\b").matcher(each.group(1)).find();
                names.add(name + (optional ? "?" : ""));
              }
              found.add(each.group(2) + names);
            });
    return found;
  }

  /** The same of what is declared. */
  private static List<String> declared(String before, String code) {
    List<String> found = new ArrayList<>();
    Pattern.compile("(?m)^" + Pattern.quote(before) + "(\\w*)(?:<.*?>)?\\((.*)\\)(?:: .*)?;$")
        .matcher(code)
        .results()
        .forEach(
            each ->
                found.add(
                    each.group(1)
                        + parts(each.group(2)).stream()
                            .map(parameter -> parameter.replaceAll(":.*", ""))
                            .toList()));
    return found;
  }

  /** Split at commas that stand in no brackets. */
  private static List<String> parts(String parameters) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int from = 0;
    for (int i = 0; i <= parameters.length(); i++) {
      char letter = i == parameters.length() ? ',' : parameters.charAt(i);
      depth += "([{<".indexOf(letter) >= 0 ? 1 : ")]}".indexOf(letter) >= 0 ? -1 : 0;
      if (letter == ',' && (depth == 0 || i == parameters.length())) {
        parts.add(parameters.substring(from, i).strip());
        from = i + 1;
      }
    }
    parts.removeIf(String::isEmpty);
    return parts;
  }

  private List<String> words(String type) {
    return all("'(\\w+)'", between(types, "export type " + type + " =", ";\n"));
  }

  private String body(String declaration) {
    return between(types, "export " + declaration, "\n}\n");
  }

  private static String everyModule() {
    StringBuilder all = new StringBuilder();
    try (var files = Files.newDirectoryStream(SOURCES, "*.js")) {
      files.forEach(file -> all.append(read(file)));
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
    return all.toString();
  }

  private static List<String> all(String regex, String text) {
    return Pattern.compile(regex)
        .matcher(text)
        .results()
        .map((MatchResult found) -> found.group(1))
        .toList();
  }

  private static String between(String text, String from, String to) {
    int start = text.indexOf(from);
    assertTrue(start >= 0, "there is no " + from);
    return text.substring(start + from.length(), text.indexOf(to, start + from.length()) + 1);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }
}
