package dev.stash.demo;

import dev.stash.Stash;
import java.nio.file.Path;
import java.util.Locale;

/** The servers that the demo runs on, with the same views and the same page. */
enum ServerKind {
  HELIDON {
    @Override
    Site site(Stash stash, DemoMetrics metrics, Seat seat, Path data) {
      return new DemoSite(stash, metrics, seat);
    }
  },
  TOMCAT {
    @Override
    Site site(Stash stash, DemoMetrics metrics, Seat seat, Path data) {
      return new ServletSite(stash, metrics, new TomcatContainer(data.resolve("tomcat")));
    }
  },
  JETTY {
    @Override
    Site site(Stash stash, DemoMetrics metrics, Seat seat, Path data) {
      return new ServletSite(stash, metrics, new JettyContainer());
    }
  };

  /** As the command line says it. */
  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The demo on this server, not started yet.
   *
   * @param metrics who listens to it
   * @param data a folder that it may write to
   */
  abstract Site site(Stash stash, DemoMetrics metrics, Seat seat, Path data);
}
