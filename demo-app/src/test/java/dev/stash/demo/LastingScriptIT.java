package dev.stash.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stash.helidon.StashFeature;
import dev.stash.servlet.StashFilter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A page that loads the script by the name that lasts. */
@ParameterizedClass
@MethodSource("dev.stash.demo.PageSite#kinds")
final class LastingScriptIT extends OnPageSite {
  private static final String PAGE =
      """
      <!doctype html>
      <script type="importmap">{"imports": {"/stash/stash.js": "%1$s"}}</script>
      <script type="module" src="%1$s"></script>
      <main data-stash-view="cart"><small data-stash-status></small></main>
      <script type="module">
        import {viewOf} from '/stash/stash.js';
        document.title = viewOf(document.querySelector('main')).name;
      </script>
      """;

  @Test
  void anImportMapLeadsTheShortNameToIt() {
    String path = StashFeature.scriptPath();
    assertEquals(path, StashFilter.scriptPath());
    List<String> scripts = new ArrayList<>();
    page.onResponse(
        response -> {
          if (response.url().contains("/stash/stash.")) {
            scripts.add(response.headers().get("cache-control"));
          }
        });
    page.navigate(url("htmx-help")); // of this server, and without the script
    page.setContent(PAGE.formatted(path));
    assertThat(page.locator("[data-stash-status]")).hasText("connected");
    assertThat(page).hasTitle("cart");
    assertEquals(List.of("public, max-age=31536000, immutable"), scripts);
  }
}
