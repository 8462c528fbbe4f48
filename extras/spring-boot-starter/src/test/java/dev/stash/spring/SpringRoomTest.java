package dev.stash.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.stash.architecture.UserTypes;
import dev.stash.architecture.Walls;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The starter in the map of the house, and what users see of it. */
class SpringRoomTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.stash.spring");

  @Test
  void itSeesWhatItsRowOfTheMapSaysAndNothingElse() {
    assertEquals(List.of(), Walls.brokenBy(CLASSES));
    assertEquals(List.of(), Walls.unusedBy(CLASSES));
  }

  @Test
  void signaturesOfUserTypesMentionUserTypesOnly() {
    assertEquals(List.of(), UserTypes.leaks(CLASSES));
  }
}
