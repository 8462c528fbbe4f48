package dev.stash.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Stash;
import dev.stash.helidon.StashFeature;
import dev.stash.servlet.StashFilter;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The built jars on a module path: what they are called there, and that none is in another's way.
 */
class ModuleNamesIT {
  private static final ModuleFinder JARS =
      ModuleFinder.of(
          Stream.of(Stash.class, StashFeature.class, StashFilter.class, StashView.class)
              .map(ModuleNamesIT::jar)
              .toArray(Path[]::new));

  private static Path jar(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static List<ModuleDescriptor> modules() {
    return JARS.findAll().stream().map(ModuleReference::descriptor).sorted().toList();
  }

  @Test
  void eachJarSaysItsNameSoThatItDoesNotDependOnTheFile() {
    assertEquals(
        List.of("dev.stash", "dev.stash.helidon", "dev.stash.servlet", "dev.stash.spring"),
        modules().stream().map(ModuleDescriptor::name).toList());
  }

  @Test
  void noPackageIsInTwoJars() {
    Set<String> seen = new HashSet<>();
    List<String> twice = new ArrayList<>();
    for (ModuleDescriptor module : modules()) {
      twice.addAll(module.packages().stream().filter(name -> !seen.add(name)).toList());
    }
    assertEquals(List.of(), twice);
    assertTrue(seen.contains("dev.stash.web"), seen::toString);
  }
}
