package dev.stash.helidon.docs;

import dev.stash.OnEvent;
import dev.stash.OnMount;
import dev.stash.Page;
import dev.stash.Session;
import dev.stash.Stash;
import dev.stash.Stashed;
import dev.stash.helidon.StashFeature;
import java.util.List;
import java.util.Optional;

/** What the page on views with parameters shows, compiled. */
final class BoardSnippets {
  /** The application's own. */
  interface Boards {
    boolean mayOpen(Optional<String> person, String id) throws Exception;
  }

  public static final class BoardView {
    @Stashed String filter = "";
    @Stashed List<String> folded = List.of();

    private String id = "";

    @OnMount
    void mounted(Page page) {
      id = page.parameter("id");
    }

    @OnEvent("filter")
    void filter(String text) {
      filter = text;
    }
  }

  StashFeature boards(Stash stash) {
    return StashFeature.builder().stash(stash).view("board/{id}", BoardView::new).build();
  }

  StashFeature guarded(Stash stash, Boards boards) {
    return StashFeature.builder()
        .stash(stash)
        .view(
            "board/{id}",
            BoardView::new,
            asked -> boards.mayOpen(asked.session().principal(), asked.parameter("id")))
        .build();
  }

  Optional<String> filter(Session session, String id) {
    return session.view("board/" + id).get("filter", String.class);
  }

  void forget(Session session, String id) {
    session.view("board/" + id).reset();
  }
}
