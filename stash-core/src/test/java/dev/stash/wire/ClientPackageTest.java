package dev.stash.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.bind.JsonbBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the build has put where npm would publish it, and where containers look for a WebJar. */
final class ClientPackageTest {
  private static final Path NPM = Path.of("target/npm");
  private static final Path RESOURCES = Path.of("target/classes/META-INF/resources");

  private static Map<?, ?> description(Path file) throws Exception {
    return read(Files.readString(file), Map.class);
  }

  private static <T> T read(String text, Class<T> type) {
    return JsonbBuilder.create().fromJson(text, type);
  }

  @Test
  void theScriptIsTheOneThatIsServed() throws Exception {
    String served = Files.readString(RESOURCES.resolve("stash/stash.js"));
    String version = (String) description(NPM.resolve("package.json")).get("version");
    assertEquals(served, Files.readString(NPM.resolve("stash.js")));
    assertEquals(
        served, Files.readString(RESOURCES.resolve("webjars/stash/" + version + "/stash.js")));
    assertEquals(
        Files.readString(Path.of("src/main/js/stash.d.ts")),
        Files.readString(NPM.resolve("stash.d.ts")));
  }

  @Test
  void itIsReadyToPublishAndItsSourcesAreNot() throws Exception {
    Map<?, ?> made = description(NPM.resolve("package.json"));
    Map<?, ?> source = description(Path.of("../extras/client/package.json"));
    assertEquals(true, source.get("private"));
    assertFalse(made.containsKey("private"));
    assertFalse(made.containsKey("scripts"), "nothing runs when it is installed or published");
    assertFalse(made.containsKey("dependencies"));
    String pom = Files.readString(Path.of("pom.xml"));
    assertTrue(pom.contains("<version>" + made.get("version") + "</version>"), "the release's");
    assertEquals("Apache-2.0", made.get("license"));
    assertEquals("module", made.get("type"));
    assertEquals(true, made.get("sideEffects"), "to import it connects the views of the page");
    try (Stream<Path> sources = Files.list(Path.of("../extras/client"))) {
      assertEquals(
          new TreeSet<>(List.of("README.md", "package.json")),
          new TreeSet<>(sources.map(file -> file.getFileName().toString()).toList()));
    }
  }

  @Test
  void npmPacksThisAndNothingElse(@TempDir Path cache) throws Exception {
    String said = Node.run(NPM, "npm", "pack", "--dry-run", "--json", "--cache", cache.toString());
    Map<?, ?> packed = (Map<?, ?>) read(said, List.class).getFirst();
    assertEquals("@stash-dev/client", packed.get("name"));
    assertEquals(
        new TreeSet<>(List.of("LICENSE", "README.md", "package.json", "stash.d.ts", "stash.js")),
        new TreeSet<>(
            ((List<?>) packed.get("files"))
                .stream().map(file -> (String) ((Map<?, ?>) file).get("path")).toList()));
  }
}
