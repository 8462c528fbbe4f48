package dev.stash.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OnEvent;
import dev.stash.Stash;
import dev.stash.Stashed;
import dev.stash.identity.SessionKey;
import dev.stash.json.Json;
import dev.stash.session.Change;
import dev.stash.testing.TestBackend;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbSubtype;
import jakarta.json.bind.annotation.JsonbTypeInfo;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** An application that has no implementation of JSON-B and none of JSON-P among its libraries. */
class WithoutJsonbTest {
  sealed interface Step {}

  record Walk(int paces) implements Step {}

  record Rest(List<String> where) implements Step {}

  static final class Plain {
    @Stashed Step step = new Walk(1);
    @Stashed double large;

    @OnEvent("go")
    void go(Step next) {
      step = next;
      large = 1.0E10;
    }
  }

  /** Needs JSON-B. */
  public record Renamed(@JsonbProperty("n") String name) {}

  static final class Annotated {
    @Stashed Renamed renamed = new Renamed("");
  }

  /** Needs it as well. */
  @JsonbTypeInfo(@JsonbSubtype(alias = "cat", type = Cat.class))
  public interface Animal {}

  /** One. */
  public static final class Cat implements Animal {}

  static final class Polymorphic {
    @OnEvent("pet")
    void pet(List<Animal> animals) {}
  }

  static final class Dated {
    @Stashed Map<String, Date> since = Map.of();
  }

  /** What runs there. */
  static final class Application implements Callable<List<String>> {
    @Override
    public List<String> call() {
      List<String> told = new ArrayList<>();
      for (Class<?> view : List.of(Annotated.class, Polymorphic.class, Dated.class)) {
        Throwable refused = assertThrows(ViewInvalid.class, () -> ViewType.of(view));
        told.add(String.valueOf(refused.getMessage()));
      }
      TestBackend storage = new TestBackend();
      SessionKey key = new SessionKey("k".repeat(43));
      BoundView<Plain> page = ViewType.of(Plain.class).bind(new Plain(), OnInvalidValue.THROW);
      page.handle("go", Json.of("{\"@type\":\"Rest\",\"where\":[\"here\"]}"));
      List<Change> changes = page.stash();
      try (Stash stash =
          Stash.builder()
              .secret("a secret of more than thirty-two bytes")
              .storage(storage)
              .build()) {
        assertTrue(stash.web().entries(key, "view").write(changes, Map.of()));
      }
      try (Stash stash =
          Stash.builder()
              .secret("a secret of more than thirty-two bytes")
              .storage(storage)
              .build()) {
        Map<String, Json> read = stash.web().entries(key, "view").read();
        told.add(read.getOrDefault("step", Json.NULL).text());
        told.add(read.getOrDefault("large", Json.NULL).text());
      }
      return told;
    }
  }

  @Test
  void onlyTypesThatNeedOneAreRefusedByName() throws Exception {
    List<?> told = inAnApplicationOfItsOwn();
    refused(told.get(0), "field renamed", Renamed.class.getName(), "for its annotations");
    refused(told.get(1), "method pet", Animal.class.getName(), "for its annotations");
    refused(told.get(2), "field since", Date.class.getName(), "as a class of the platform");
    assertEquals(
        List.of("{\"@type\":\"Rest\",\"where\":[\"here\"]}", "1.0E10"), told.subList(3, 5));
  }

  private static void refused(Object told, String... parts) {
    String message = assertInstanceOf(String.class, told);
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
    assertTrue(message.contains("add org.eclipse:yasson"), message);
  }

  private static List<?> inAnApplicationOfItsOwn() throws Exception {
    List<URL> libraries = new ArrayList<>();
    int left = 0;
    for (String each : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (each.matches(".*(yasson|parsson|jakarta\\.json-api)[^/\\\\]*\\.jar")) {
        left++;
      } else {
        libraries.add(Path.of(each).toUri().toURL());
      }
    }
    assertEquals(3, left, "left out");
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader =
        new URLClassLoader(libraries.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      thread.setContextClassLoader(loader);
      var constructor = loader.loadClass(Application.class.getName()).getDeclaredConstructor();
      constructor.setAccessible(true);
      return (List<?>) assertInstanceOf(Callable.class, constructor.newInstance()).call();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
