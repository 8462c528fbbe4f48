package dev.stash.helidon.proof;

import jakarta.json.JsonObject;
import java.util.function.Consumer;

/**
 * What a page knows for sure that counts together with others: it never sees less than it was told
 * is stored of its own clicks, and the count falls only where it is told so, by all of its view at
 * once.
 */
final class CountBook extends Book {
  private long saved;
  private long shown;
  private int fell;

  CountBook(String tab, Consumer<String> broken) {
    super(tab, 0, broken);
  }

  @Override
  void saved(long event) {
    super.saved(event);
    saved = Math.max(saved, event);
  }

  @Override
  boolean savedAny() {
    return saved > 0;
  }

  @Override
  void full(JsonObject state, long lastEvent) {
    long count = state.getInt("count");
    if (lastEvent < saved) {
      broken.accept(tab + " lost saved event " + saved + ": the last applied is " + lastEvent);
    } else if (lastEvent >= next()) {
      broken.accept(tab + " is told of event " + lastEvent + " that it never sent");
    } else if (count < lastEvent) {
      broken.accept(tab + " shows " + count + " after " + lastEvent + " clicks of its own");
    }
    if (count < shown) {
      fell++;
    }
    shown = count;
  }

  @Override
  void changed(JsonObject changes, String origin) {
    long count = changes.getInt("count", (int) shown);
    if (count < shown) {
      broken.accept(tab + " shows " + count + " after " + shown + " (" + origin + ")");
    }
    shown = count;
  }

  /** How often all of the view said less than was shown before; to be asked when all is over. */
  int fell() {
    return fell;
  }
}
