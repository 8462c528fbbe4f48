package dev.stash.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.servlet.testing.Container;
import dev.stash.web.contract.Browser;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** These tests run on the containers that the documentation names, the elders included. */
@ParameterizedClass
@EnumSource(Container.Kind.class)
class VersionTest {
  private final Container.Kind kind;

  VersionTest(Container.Kind kind) {
    this.kind = kind;
  }

  /** The container's name and version, as the documentation writes it: Tomcat 10.1, Jetty 12.0. */
  private static final Pattern NAME =
      Pattern.compile("(?:Apache )?(Tomcat|[Jj]etty)/(11|[0-9]+\\.[0-9]+)\\..*");

  @Test
  void theDocumentationNamesTheContainerOfThisRun() throws Exception {
    try (Container server = kind.start(Map.of(), VersionTest::tell)) {
      String[] told = new Browser(server).get("/version").body().split(" ", 2);
      assertEquals(Container.SERVLET, told[0]);
      Matcher name = NAME.matcher(told[1]);
      assertTrue(name.matches(), told[1]);
      String kindly = name.group(1).equals("Tomcat") ? "Tomcat " : "Jetty ";
      String row = row("| " + Container.SERVLET + " | ");
      assertTrue(row.contains(kindly + name.group(2)), row + " lacks " + told[1]);
    }
  }

  private static void tell(ServletContext app) {
    Shop.add(
        app,
        "/version",
        (request, response) -> {
          ServletContext context = request.getServletContext();
          String version = context.getMajorVersion() + "." + context.getMinorVersion();
          response.getWriter().print(version + " " + context.getServerInfo());
        });
  }

  private static String row(String start) throws IOException {
    List<String> page = Files.readAllLines(Path.of("../docs/how-to/servlet.md"));
    return page.stream().filter(line -> line.startsWith(start)).findFirst().orElseThrow();
  }
}
