package dev.stash.helidon.docs;

import dev.stash.helidon.StashFeature;

/** What docs/reference/page-script.md shows. */
final class PageSnippets {
  String page() {
    return """
    <!doctype html>
    <script type="importmap">{"imports": {"/stash/stash.js": "%1$s"}}</script>
    <script type="module" src="%1$s"></script>
    """
        .formatted(StashFeature.scriptPath());
  }
}
