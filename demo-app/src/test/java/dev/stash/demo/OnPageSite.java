package dev.stash.demo;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** Tests of pages without code, in a browser of their own, on a real server of each kind. */
abstract class OnPageSite {
  @TempDir static Path data;

  private static final Map<ServerKind, PageSite> STARTED = new EnumMap<>(ServerKind.class);

  private static Browser browser;

  @Parameter ServerKind kind;

  Page page;
  BrowserContext profile;

  @BeforeAll
  static void startBrowser() {
    browser = Browser.start();
  }

  @BeforeParameterizedClassInvocation
  static void startServer(ServerKind kind) throws Exception {
    STARTED.put(kind, new PageSite(kind, data.resolve(kind.title())));
  }

  @AfterParameterizedClassInvocation
  static void closeServer(ServerKind kind) {
    Objects.requireNonNull(STARTED.remove(kind)).close();
  }

  @AfterAll
  static void closeBrowser() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  final void openProfile() {
    profile = browser.profile();
    profile.setDefaultTimeout(30_000);
    page = profile.newPage();
  }

  @AfterEach
  final void closeProfile() {
    profile.close();
  }

  /** Where a page of the server at hand is. */
  final String url(String name) {
    return Objects.requireNonNull(STARTED.get(kind)).url(name);
  }
}
