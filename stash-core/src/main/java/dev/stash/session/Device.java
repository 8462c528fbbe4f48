package dev.stash.session;

import dev.stash.Key;
import dev.stash.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a page of somebody's devices tells of a session. The label is an entry like others, of a
 * slice whose name no view can have: so it counts among the session's bytes, goes along wherever
 * the session goes, and members of an earlier release keep it.
 *
 * @param createdAt when the session began, epoch milliseconds
 * @param lastSeenAt when somebody was last here, likewise
 * @param stored its label; null: it has none
 */
record Device(long createdAt, long lastSeenAt, @Nullable Json stored) {
  static final String SLICE = "$device";

  private static final Key<String> LABEL = Key.of("label", String.class);
  private static final int MOST = 256;

  /** As a session has it. */
  static Device of(SessionState state, long createdAt, long lastSeenAt) {
    SessionState.Slice slice = state.slice(SLICE, 1);
    return new Device(createdAt, lastSeenAt, slice == null ? null : slice.data.get(LABEL.name()));
  }

  Optional<String> label() {
    return Optional.ofNullable(SliceValues.decode(stored, LABEL));
  }

  /**
   * What gives a session this label.
   *
   * @throws CallFailed {@code LABEL_REFUSED}
   */
  static List<Change> labelled(@Nullable String label) {
    if (label != null && label.length() > MOST) {
      throw refused("has " + label.length() + " characters, " + MOST + " are allowed; shorten it");
    } else if (label != null && !label.codePoints().allMatch(Device::plain)) {
      throw refused(
          "has a line break, another control character or half a surrogate pair; remove it");
    }
    return List.of(new SliceValues(Map.of()).change(LABEL, label));
  }

  private static boolean plain(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  private static CallFailed refused(String why) {
    return new CallFailed("LABEL_REFUSED", "the label of the session " + why + " before it is set");
  }

  @Override
  public String toString() {
    return "Device[…]";
  }
}
