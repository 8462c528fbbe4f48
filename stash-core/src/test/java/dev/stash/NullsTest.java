package dev.stash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.stash.architecture.Nulls;
import dev.stash.cluster.hazelcast.HazelcastCluster;
import dev.stash.storage.jdbc.JdbcOptions;
import dev.stash.storage.s3.S3Storage;
import dev.stash.testing.TestBackend;
import dev.stash.testing.TestStash;
import dev.stash.web.ViewHost;
import dev.stash.wire.WireOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Null is no value of an option. */
class NullsTest {
  @Test
  void noBuilderTakesNull() {
    Map<Class<?>, Supplier<?>> builders =
        Map.of(
            StashBuilder.class,
            Stash::builder,
            WireOptions.Builder.class,
            () -> {
              List<WireOptions.Builder> made = new ArrayList<>();
              WireOptions.of(made::add);
              return made.getFirst();
            },
            JdbcOptions.Builder.class,
            () -> {
              List<JdbcOptions.Builder> made = new ArrayList<>();
              JdbcOptions.of(made::add);
              return made.getFirst();
            },
            S3Storage.Builder.class,
            () -> S3Storage.builder("bucket"),
            HazelcastCluster.Builder.class,
            HazelcastCluster::builder,
            TestStash.Builder.class,
            TestStash::builder);
    Nulls.refused(
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.stash"),
        builders,
        Map.of(
            Supplier.class,
            (Supplier<?>) Object::new,
            Class.class,
            Runnable.class,
            Map.class,
            Map.of(),
            ViewAccess.class,
            (ViewAccess) asked -> true));
  }

  /** What all builders of web modules have. */
  @Test
  void noViewHasNoFactoryOrNoName() {
    var factory = assertThrows(OptionInvalid.class, () -> ViewHost.builder().view("counter", null));
    assertEquals(
        "option view: counter has no factory; give one, such as MyView::new", factory.getMessage());
    var name = assertThrows(OptionInvalid.class, () -> ViewHost.builder().view(null, Object::new));
    assertEquals("option view: is null; say what it is, or leave the call out", name.getMessage());
  }

  @Test
  void theSecretMayBeNullAndIsMissedByName() {
    StashBuilder builder =
        Stash.builder().secret("a secret of more than 32 bytes, too").storage(new TestBackend());
    var missing = assertThrows(OptionInvalid.class, () -> builder.secret(null).build());
    assertEquals("secret", missing.option());
  }
}
