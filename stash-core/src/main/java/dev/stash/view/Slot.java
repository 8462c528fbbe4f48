package dev.stash.view;

import dev.stash.json.Json;
import dev.stash.json.JsonUnreadable;
import dev.stash.json.JsonUnwritable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One stashed field of one handler, and what is known of its entry. */
final class Slot {
  final StashedField field;
  private final Object handler;
  private final OnInvalidValue onInvalidValue;
  private final Complaints complaints;

  /** The encoding a new instance's field has; null if that default is not JSON-safe. */
  final @Nullable Json initial;

  private final @Nullable Object initialValue;

  /** What was last stashed, recovered or applied; the default before that. */
  @Nullable Json baseline;

  /**
   * What the field showed when the last handler had returned: differs from the baseline only after
   * a mount method has changed it, until something is stashed.
   */
  @Nullable Json shown;

  /** Whether storage is known to hold an entry. */
  boolean stored;

  /** Whether a reset is to remove that entry. */
  boolean removalDue;

  /** One warning until the value is good again, not one per event. */
  private boolean warned;

  private @Nullable Json baselineBefore;
  private @Nullable Json shownBefore;
  private boolean storedBefore;
  private boolean removalDueBefore;

  // The last scalar seen: most fields do not change, and scalars tell without being encoded.
  private @Nullable Object lastScalar;
  private @Nullable Json lastScalarEncoded;

  /** The last object that was read, or is known to read back: it is not looked at again. */
  private @Nullable Object kept;

  Slot(StashedField field, Object handler, OnInvalidValue onInvalidValue, Complaints complaints) {
    this.field = field;
    this.handler = handler;
    this.onInvalidValue = onInvalidValue;
    this.complaints = complaints;
    this.initialValue = field.value(handler);
    this.initial = current();
    this.baseline = initial;
    this.shown = initial;
  }

  /**
   * The field's value now, encoded; what it showed last if it is not JSON-safe and may be skipped.
   *
   * @throws ValueNotStorable if it is not JSON-safe and the policy is to throw
   */
  @Nullable Json current() {
    Object value = field.value(handler);
    if (field.codec().scalar()) {
      if (lastScalarEncoded != null && Objects.equals(value, lastScalar)) {
        return lastScalarEncoded;
      }
    }
    try {
      Json encoded = field.codec().encode(value);
      boolean looksTheSame = Objects.equals(encoded, shown);
      if (looksTheSame && (field.codec().exact() || isKept(value))) {
        return shown;
      }
      field.codec().check(value, encoded);
      warned = false;
      remember(value, encoded);
      return looksTheSame ? shown : encoded;
    } catch (JsonUnwritable unwritable) {
      String reason = Objects.requireNonNullElse(unwritable.getMessage(), unwritable.code());
      if (onInvalidValue == OnInvalidValue.THROW) {
        throw new ValueNotStorable(field, reason);
      }
      if (!warned) {
        complaints.heard(field.key(), field.describe() + " " + reason + "; it is not stashed");
        warned = true;
      }
      return shown;
    }
  }

  /**
   * Shows a value that storage has; the baseline is the encoding it has in this JVM.
   *
   * @return why it cannot be shown, in which case nothing has changed; null if it is
   */
  @Nullable String take(Json entry) {
    Object value;
    Json encoded;
    try {
      value = field.codec().decode(entry);
      encoded = field.codec().encode(value);
    } catch (JsonUnreadable | JsonUnwritable unusable) {
      return Objects.requireNonNullElse(unusable.getMessage(), unusable.code());
    }
    field.assign(handler, value);
    remember(value, encoded);
    baseline = encoded;
    shown = encoded;
    stored = true;
    removalDue = false;
    return null;
  }

  /** Whether the field could hold this value; if not, says so. */
  boolean readable(Json value) {
    String reason = unfit(value);
    if (reason != null) {
      complaints.heard(
          field.key(), field.describe() + ": a migrated value " + reason + "; dropped");
    }
    return reason == null;
  }

  /** Why the field could not hold this value; null: it could. */
  @Nullable String unfit(Json value) {
    try {
      field.codec().decode(value);
      return null;
    } catch (JsonUnreadable unreadable) {
      return unreadable.code();
    }
  }

  /** Shows the default, if it can be made again; says nothing about storage. */
  void showInitial() {
    if (initial == null) {
      return;
    }
    show(initial);
    baseline = initial;
    shown = initial;
  }

  /** Puts the field back to what it showed, if it shows something else or nothing storable. */
  void putBack() {
    Json now;
    try {
      now = field.codec().encode(field.value(handler));
    } catch (JsonUnwritable unwritable) {
      now = null;
    }
    if (!Objects.equals(now, shown)) {
      show(shown);
    }
  }

  /** Takes an encoding as stashed, and that storage is to hold an entry or none. */
  void stashed(@Nullable Json encoded, boolean entry) {
    baselineBefore = baseline;
    shownBefore = shown;
    storedBefore = stored;
    removalDueBefore = removalDue;
    baseline = encoded;
    shown = encoded;
    stored = entry;
    removalDue = false;
  }

  /** The opposite of {@link #stashed}, once. */
  void unstash() {
    baseline = baselineBefore;
    shown = shownBefore;
    stored = storedBefore;
    removalDue = removalDueBefore;
    putBack();
  }

  private void show(@Nullable Json encoded) {
    if (encoded == null) {
      return;
    }
    boolean scalarDefault = field.codec().scalar() && Objects.equals(encoded, initial);
    Object value = scalarDefault ? initialValue : field.codec().decode(encoded);
    field.assign(handler, value);
    remember(value, encoded);
  }

  @SuppressWarnings("ReferenceEquality") // an equal one may not read back
  private boolean isKept(@Nullable Object value) {
    return value == kept;
  }

  private void remember(@Nullable Object value, Json encoded) {
    kept = value;
    if (field.codec().scalar()) {
      lastScalar = value;
      lastScalarEncoded = encoded;
    }
  }
}
