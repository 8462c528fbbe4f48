package dev.stash.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stash.spring.App.Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page's script by the name that WebJars have. */
class WebJarTest {
  @ParameterizedTest
  @EnumSource(Server.class)
  void springBootServesTheScriptAsAWebJar(Server server) throws Exception {
    String description = Files.readString(Path.of("../../stash-core/target/npm/package.json"));
    String version = description.replaceAll("(?s).*\"version\": \"([^\"]+)\".*", "$1");
    try (App app = App.start(server, List.of(Club.class))) {
      Person ann = new Person(app);
      ann.login("ann", "any");
      var script = ann.get("/webjars/stash/" + version + "/stash.js");
      assertEquals(200, script.statusCode());
      assertEquals(ann.get("/stash/stash.js").body(), script.body());
    }
  }
}
