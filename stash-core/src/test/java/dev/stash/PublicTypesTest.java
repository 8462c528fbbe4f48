package dev.stash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import dev.stash.architecture.UserTypes;
import dev.stash.architecture.Walls;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What users see, and that it leads to nothing that they are not to see. */
class PublicTypesTest {
  private static final JavaClasses CLASSES = Walls.ofCore();

  /**
   * What is open to the web modules, which stand in jars of their own, and so to everybody. A line
   * that is not needed any more fails the test: there may be fewer of them, and no others.
   */
  private static final List<String> FOR_WEB_MODULES =
      """
      dev.stash.Stash.web mentions dev.stash.session.WebDoor
      dev.stash.web.WebBuilder.configured mentions dev.stash.web.ViewHost
      dev.stash.web.WebBuilder.host mentions dev.stash.web.ViewHost
      """
          .lines()
          .toList();

  @Test
  void signaturesOfUserTypesMentionUserTypesOnly() {
    assertEquals(FOR_WEB_MODULES, UserTypes.leaks(CLASSES));
  }

  /** Who begins reads these. Actors, groups, streams have packages of their own. */
  @Test
  void whatEverybodySeesFirstIsFew() {
    List<String> first =
        CLASSES.stream()
            .filter(type -> type.getPackageName().equals("dev.stash"))
            .filter(JavaClass::isTopLevelClass)
            .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
            .map(JavaClass::getSimpleName)
            .filter(name -> !name.equals("package-info"))
            .sorted()
            .toList();
    assertTrue(first.size() <= 32, () -> first.size() + ": " + first);
  }

  @Test
  void packagesThatAreNotForUsersSaySo() throws Exception {
    assertEquals(List.of(), UserTypes.unmarked(Path.of("src/main/java")));
    assertEquals(List.of(), UserTypes.unmarked(Path.of("src/testing/java")));
  }
}
