package dev.stash.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import dev.stash.ViewAccess;
import dev.stash.architecture.Nulls;
import dev.stash.architecture.UserTypes;
import dev.stash.architecture.Walls;
import dev.stash.helidon.StashFeature;
import dev.stash.servlet.http.HttpSessions;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The web modules in the map of the house, and what users see of them. */
@Tag("young")
class WebModulesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importLocations(Set.of(where(StashFeature.class), where(StashFilter.class)));

  /** What is open to the filter, whose parts stand in packages of their own. */
  private static final List<String> FOR_THE_FILTER =
      List.of(
          "dev.stash.servlet.cdi.RequestBeans.filter mentions dev.stash.session.SessionIds",
          "dev.stash.servlet.http.HttpSessions.filter mentions dev.stash.session.SessionIds");

  private static Location where(Class<?> type) {
    try {
      URI source = type.getProtectionDomain().getCodeSource().getLocation().toURI();
      String text = source.toString();
      return Location.of(text.endsWith(".jar") ? URI.create("jar:" + text + "!/") : source);
    } catch (URISyntaxException impossible) {
      throw new AssertionError(impossible);
    }
  }

  @Test
  void everyRoomSeesWhatItsRowOfTheMapSaysAndNothingElse() {
    assertEquals(List.of(), Walls.brokenBy(CLASSES));
  }

  @Test
  void noRowOfTheMapAllowsWhatNobodyNeeds() {
    assertEquals(List.of(), Walls.unusedBy(CLASSES));
  }

  @Test
  void noBuilderTakesNull() {
    Supplier<?> factory = Object::new;
    ViewAccess access = asked -> true;
    Nulls.refused(
        CLASSES,
        Map.of(
            StashFeature.Builder.class,
            StashFeature::builder,
            StashFilter.Builder.class,
            StashFilter::builder,
            HttpSessions.Builder.class,
            HttpSessions::builder),
        Map.of(
            Supplier.class,
            factory,
            ViewAccess.class,
            access,
            Function.class,
            Function.identity(),
            Class.class,
            List.class));
  }

  @Test
  void signaturesOfUserTypesMentionUserTypesOnly() {
    assertEquals(FOR_THE_FILTER, UserTypes.leaks(CLASSES));
  }
}
