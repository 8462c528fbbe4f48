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
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page's script is a resource, not compiled by the build: this is its compiler. */
final class PageScriptTest {
  private static final String PLACE = "/META-INF/resources/stash/stash.js";

  @Test
  void itsTypesFit() throws IOException {
    assertEquals(List.of(), problems(script()));
  }

  @Test
  void aTypeThatDoesNotFitIsFound() throws IOException {
    String wrong = script().replace("let tab = '';", "let tab = 0;");
    assertFalse(problems(wrong).isEmpty(), "the check itself must be able to fail");
  }

  @Test
  void itNeedsNoOtherModule() throws IOException {
    assertFalse(Pattern.compile("(?m)^\\s*import\\b|\\bimport\\(").matcher(code(script())).find());
  }

  @Test
  void everyFunctionSaysItsTypes() throws IOException {
    List<String> lines = script().lines().toList();
    for (int i = 1; i < lines.size(); i++) {
      if (lines.get(i).matches("(export )?function .*|  (get |#)?\\w+\\(.*\\) \\{")) {
        assertTrue(lines.get(i - 1).endsWith("*/"), "no JSDoc before: " + lines.get(i));
      }
    }
  }

  private static List<String> problems(String script) throws IOException {
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
        List.of(SourceFile.fromCode("stash.js", checkable(script))),
        options);
    return compiler.getErrors().stream().map(JSError::toString).toList();
  }

  /**
   * The compiler does not know {@code #private} members yet: for its eyes they get a plain name.
   */
  private static String checkable(String script) {
    return script.replaceAll("#([a-z])", "private_$1");
  }

  private static String code(String script) {
    return script.replaceAll("(?s)/\\*.*?\\*/", "");
  }

  private static String script() throws IOException {
    try (var in = PageScriptTest.class.getResourceAsStream(PLACE)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
