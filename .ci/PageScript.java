import com.google.javascript.jscomp.CommandLineRunner;
import com.google.javascript.jscomp.CompilationLevel;
import com.google.javascript.jscomp.Compiler;
import com.google.javascript.jscomp.CompilerOptions;
import com.google.javascript.jscomp.CompilerOptions.Environment;
import com.google.javascript.jscomp.CompilerOptions.LanguageMode;
import com.google.javascript.jscomp.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts the modules of the page's script together, and makes the one that is served small: {@code
 * java PageScript.java MODULES CLIENT RESOURCES NPM VERSION}. It is put into RESOURCES where it is
 * served and where servlet containers look for a WebJar, and with the types and what CLIENT has
 * into NPM, to be published from there.
 *
 * <p>The compiler drops exports and does not know {@code #private} members yet. So modules are
 * joined to one script, in the order in which they need each other, whose last line gives away what
 * the entry {@code stash.js} exports; private members have a plain name for it, and a short one
 * afterwards.
 */
final class PageScript {
  private static final String ENTRY = "stash.js";
  private static final String PRIVATE = "private_";
  private static final String EXPORTS = "$exports";

  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

  /** The compiler would break lines after 500 characters, for editors. */
  private static final int LONGEST_LINE = 1 << 20;

  private static final Pattern IMPORT =
      Pattern.compile("(?m)^(?:import|export)(?: \\{(.*)\\} from)? '\\./(.+)';\n");

  private static final Pattern NAME =
      Pattern.compile("(?m)^(?:async )?(?:function|class|const|let) (\\w+)");

  private final Path folder;
  private final Map<String, String> modules = new LinkedHashMap<>();

  private PageScript(Path folder) {
    this.folder = folder;
  }

  public static void main(String[] args) throws IOException {
    Path modules = Path.of(args[0]);
    Path client = Path.of(args[1]);
    Path resources = Path.of(args[2]);
    Path npm = Path.of(args[3]);
    String version = args[4];
    String script = new PageScript(modules).made();
    put(resources.resolve("stash/stash.js"), script);
    put(resources.resolve("webjars/stash/" + version + "/stash.js"), script);
    put(npm.resolve("stash.js"), script);
    put(npm.resolve("stash.d.ts"), Files.readString(modules.resolve("stash.d.ts")));
    put(npm.resolve("README.md"), Files.readString(client.resolve("README.md")));
    put(npm.resolve("LICENSE"), Files.readString(client.resolve("../../LICENSE")));
    put(
        npm.resolve("package.json"),
        ready(Files.readString(client.resolve("package.json")), version));
  }

  private static void put(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** What stands among the sources is private, so that nobody publishes it without the script. */
  private static String ready(String description, String version) {
    String made =
        description
            .replace("  \"private\": true,\n", "")
            .replace("\"version\": \"0.0.0\"", "\"version\": \"" + version + "\"");
    if (made.contains("private") || !made.contains(version)) {
      throw new IllegalStateException("package.json has no line `private`, or no version 0.0.0");
    }
    return made;
  }

  private String made() throws IOException {
    String exports = add(ENTRY);
    eachNameOnce();
    String script = String.join("", modules.values()) + EXPORTS + " = {" + exports + "};\n";
    return "/* Stash, made from stash-core/src/main/js. Apache License 2.0 */\n"
        + privateAgain(small(script)).replace(EXPORTS + "=", "let " + EXPORTS + "=")
        + "export const {"
        + exports
        + "}="
        + EXPORTS
        + ";\n";
  }

  /** Adds a module behind those that it needs; returns the names that it exports of others. */
  private String add(String name) throws IOException {
    String source = Files.readString(folder.resolve(name));
    StringBuilder exports = new StringBuilder();
    Matcher need = IMPORT.matcher(source);
    while (need.find()) {
      if (!modules.containsKey(need.group(2))) {
        add(need.group(2));
      }
      if (need.group().startsWith("export")) {
        exports.append(exports.isEmpty() ? "" : ", ").append(need.group(1));
      }
    }
    String code = IMPORT.matcher(source).replaceAll("").replaceAll("(?m)^export ", "");
    modules.put(name, code.replaceAll("#([a-z])", PRIVATE + "$1"));
    return exports.toString();
  }

  /** Private members are nobody's business, and get short names; what is declared is checked. */
  private static String privateAgain(String script) {
    Map<String, String> names = new HashMap<>();
    return Pattern.compile(PRIVATE + "(\\w+)")
        .matcher(script.replaceAll("(?<=[;{}(])const (?=[a-zA-Z\\[{])", "let "))
        .replaceAll(
            name -> names.computeIfAbsent(name.group(1), unused -> "#" + shortName(names.size())));
  }

  /** Of one letter, as long as there are any. */
  private static String shortName(int number) {
    int letters = LETTERS.length();
    String last = String.valueOf(LETTERS.charAt(number % letters));
    return number < letters ? last : shortName(number / letters - 1) + last;
  }

  /** The compiler takes the second of two functions of one name without a word. */
  private void eachNameOnce() {
    Set<String> names = new HashSet<>();
    Matcher name = NAME.matcher(String.join("", modules.values()));
    while (name.find()) {
      if (!names.add(name.group(1))) {
        throw new IllegalStateException("two modules have the name " + name.group(1));
      }
    }
  }

  private static String small(String script) throws IOException {
    var options = new CompilerOptions();
    CompilationLevel level = CompilationLevel.SIMPLE_OPTIMIZATIONS;
    level.setOptionsForCompilationLevel(options);
    level.setWrappedOutputOptimizations(options); // a module's names are its own
    options.setLanguageIn(LanguageMode.UNSTABLE);
    options.setLanguageOut(LanguageMode.NO_TRANSPILE);
    options.setEmitUseStrict(false);
    options.setLineLengthThreshold(LONGEST_LINE);
    options.setTrustedStrings(true); // nobody puts it into a page: `<` may stand as it is
    var compiler = new Compiler(System.err);
    var result =
        compiler.compile(
            CommandLineRunner.getBuiltinExterns(Environment.BROWSER),
            List.of(SourceFile.fromCode(ENTRY, script)),
            options);
    if (!result.success) {
      throw new IllegalStateException("the page's script cannot be made, see above");
    }
    return compiler.toSource() + "\n";
  }
}
