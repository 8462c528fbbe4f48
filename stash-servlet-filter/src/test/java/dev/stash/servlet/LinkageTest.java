package dev.stash.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.servlet.testing.Container;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Frameworks and expression languages look at the methods of our objects, which fails if one of
 * them names a class that the container lacks.
 */
class LinkageTest {
  @Test
  void everyClassCanBeLookedAt() throws Exception {
    Path classes =
        Path.of(StashFilter.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<String> seen = new ArrayList<>();
    List<String> broken = new ArrayList<>();
    try (Stream<Path> files = Files.walk(classes.resolve("dev/stash/servlet"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        String path = classes.relativize(file).toString();
        String name = path.substring(0, path.length() - ".class".length()).replace('/', '.');
        seen.add(name);
        if (!looks(name)) {
          broken.add(name);
        }
      }
    }
    assertTrue(seen.size() > 50, seen.toString());
    assertEquals(
        Container.ELDERS ? List.of("dev.stash.servlet.http.ReachableSession") : List.of(), broken);
  }

  private static boolean looks(String name) throws ClassNotFoundException {
    try {
      Class<?> type = Class.forName(name);
      return type.getMethods().length + type.getDeclaredMethods().length >= 0;
    } catch (NoClassDefFoundError missing) {
      return false;
    }
  }
}
