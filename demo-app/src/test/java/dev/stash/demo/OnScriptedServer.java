package dev.stash.demo;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** Tests of the page's script, in a browser of their own, on a server that says what each wants. */
abstract class OnScriptedServer {
  private static Browser browser;

  BrowserContext profile;
  Page page;
  ScriptedServer server;

  @BeforeAll
  static void startBrowser() {
    browser = Browser.start();
  }

  @AfterAll
  static void closeBrowser() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  final void openPage() {
    profile = browser.profile();
    profile.setDefaultTimeout(10_000);
    server = new ScriptedServer(profile);
    page = profile.newPage();
    page.navigate(ScriptedServer.PAGE);
  }

  @AfterEach
  final void closePage() {
    profile.close();
  }
}
