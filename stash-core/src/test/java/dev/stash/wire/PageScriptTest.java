package dev.stash.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.javascript.jscomp.CheckLevel;
import com.google.javascript.jscomp.CommandLineRunner;
import com.google.javascript.jscomp.Compiler;
import com.google.javascript.jscomp.CompilerOptions;
import com.google.javascript.jscomp.CompilerOptions.Environment;
import com.google.javascript.jscomp.CompilerOptions.LanguageMode;
import com.google.javascript.jscomp.DiagnosticGroups;
import com.google.javascript.jscomp.JSError;
import com.google.javascript.jscomp.SourceFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** The page's script: its modules fit together, and so does the one that is made of them. */
final class PageScriptTest {
  private static final String SERVED = "/META-INF/resources/stash/stash.js";
  private static final Path SOURCES = Path.of("src/main/js");

  /** What a page that has not seen it yet has to load, compressed. */
  private static final int MOST_BYTES = 12 * 1024;

  @Test
  void itsTypesFit() throws IOException {
    assertEquals(List.of(), problems(sources()));
  }

  @Test
  void aTypeThatDoesNotFitIsFound() throws IOException {
    Map<String, String> wrong = new TreeMap<>(sources());
    wrong.computeIfPresent(
        "ids.js", (name, code) -> code.replace("let tab = null;", "let tab = 0;"));
    assertFalse(problems(wrong).isEmpty(), "the check itself must be able to fail");
  }

  @Test
  void itNeedsNoOtherModule() throws IOException {
    assertFalse(
        Pattern.compile("\\bimport\\b")
            .matcher(served().replaceAll("'[^']*'|\"[^\"]*\"|`[^`]*`", ""))
            .find());
    assertTrue(
        served()
            .endsWith("export const {StashError, StashView, connect, start, viewOf}=$exports;\n"));
  }

  @Test
  void itIsSmall() throws IOException {
    var compressed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(compressed)) {
      gzip.write(served().getBytes(UTF_8));
    }
    assertTrue(compressed.size() <= MOST_BYTES, "compressed: " + compressed.size());
  }

  @Test
  void everyFunctionSaysItsTypes() throws IOException {
    for (String source : sources().values()) {
      List<String> lines = source.lines().toList();
      for (int i = 1; i < lines.size(); i++) {
        if (lines.get(i).matches("(export )?function .*|  (get |#)?\\w+\\(.*\\) \\{")) {
          assertTrue(lines.get(i - 1).endsWith("*/"), "no JSDoc before: " + lines.get(i));
        }
      }
    }
  }

  private static List<String> problems(Map<String, String> sources) throws IOException {
    var options = new CompilerOptions();
    options.setLanguageIn(LanguageMode.UNSTABLE);
    options.setLanguageOut(LanguageMode.NO_TRANSPILE);
    options.setChecksOnly(true);
    options.setCheckTypes(true);
    options.setWarningLevel(DiagnosticGroups.CHECK_TYPES, CheckLevel.ERROR);
    options.setWarningLevel(DiagnosticGroups.STRICT_CHECK_TYPES, CheckLevel.ERROR);
    options.setWarningLevel(DiagnosticGroups.CHECK_VARIABLES, CheckLevel.ERROR);
    options.setWarningLevel(DiagnosticGroups.LINT_CHECKS, CheckLevel.ERROR);
    var compiler = new Compiler(new PrintStream(new ByteArrayOutputStream(), false, UTF_8));
    compiler.compile(
        CommandLineRunner.getBuiltinExterns(Environment.BROWSER),
        sources.entrySet().stream()
            .map(module -> SourceFile.fromCode(module.getKey(), checkable(module.getValue())))
            .toList(),
        options);
    return compiler.getErrors().stream().map(JSError::toString).toList();
  }

  /**
   * The compiler does not know {@code #private} members yet: for its eyes they get a plain name.
   */
  private static String checkable(String script) {
    return script.replaceAll("#([a-z])", "private_$1");
  }

  private static Map<String, String> sources() throws IOException {
    Map<String, String> sources = new TreeMap<>();
    try (var files = Files.newDirectoryStream(SOURCES, "*.js")) {
      for (Path file : files) {
        sources.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return sources;
  }

  private static String served() throws IOException {
    try (var in = PageScriptTest.class.getResourceAsStream(SERVED)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
