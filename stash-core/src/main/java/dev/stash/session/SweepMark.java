package dev.stash.session;

import dev.stash.json.JsonOutput;
import dev.stash.json.JsonReader;
import dev.stash.json.JsonReader.Limits;
import dev.stash.json.JsonUnreadable;
import org.jspecify.annotations.Nullable;

/**
 * How far a long pass of the sweeper has come, for whoever goes on with it; format 1 in {@code
 * docs/reference/storage-format.md}.
 *
 * @param folder what is being listed
 * @param cursor where the listing of it goes on
 * @param began when the pass began
 * @param beganBefore when the pass before it did; {@link #NEVER} if nobody knows of one
 */
record SweepMark(String folder, String cursor, long began, long beganBefore) {
  static final long NEVER = Long.MIN_VALUE;

  private static final int FORMAT = 1;

  byte[] encoded() {
    JsonOutput out = new JsonOutput(256).object().name("format").value(FORMAT);
    out.name("folder").value(folder).name("cursor").value(cursor);
    out.name("began").value(began);
    return (beganBefore == NEVER ? out : out.name("before").value(beganBefore)).end().toUtf8();
  }

  /** Null if nothing can be made of it: a pass may as well begin anew. */
  static @Nullable SweepMark decode(byte[] body) {
    try {
      return JsonReader.read(body, Limits.STORED, SweepMark::read);
    } catch (JsonUnreadable unreadable) {
      return null;
    }
  }

  private static SweepMark read(JsonReader in) {
    String folder = null;
    String cursor = null;
    long began = NEVER;
    long before = NEVER;
    in.enter('{');
    while (in.more('}')) {
      switch (in.name()) {
        case "folder" -> folder = in.string();
        case "cursor" -> cursor = in.string();
        case "began" -> began = in.whole();
        case "before" -> before = in.whole();
        default -> in.skip();
      }
    }
    return new SweepMark(
        JsonReader.required("folder", folder),
        JsonReader.required("cursor", cursor),
        began,
        before);
  }
}
