package dev.stash.testing;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a page was told has gone wrong: an event was refused, or failed; or something that is about
 * no event. Thrown by {@link TestTab#send}, as a failure of the test unless the test expects it.
 */
public final class PageError extends AssertionError {
  private static final long serialVersionUID = 1L;

  private final String event;
  private final String code;
  private final String text;
  private final @Nullable String field;

  PageError(String event, String code, String text, @Nullable String more) {
    this(event, code, text, null, more);
  }

  PageError(String event, String code, String text, @Nullable String field, @Nullable String more) {
    super(
        (event.isEmpty() ? "" : "the event " + event + ": ")
            + code
            + (text.isEmpty() ? "" : ", " + text)
            + (more == null ? "" : "\n" + more));
    this.event = event;
    this.code = code;
    this.text = text;
    this.field = field;
  }

  /** The name of the event; empty if it is about none. */
  public String event() {
    return event;
  }

  /** The stable code, such as {@code HANDLER_FAILED} or one of the application's own. */
  public String code() {
    return code;
  }

  /** What the page shows to its person. */
  public String text() {
    return text;
  }

  /** The field of a form that it is about, as {@link dev.stash.UserMessage#forField} says. */
  public Optional<String> field() {
    return Optional.ofNullable(field);
  }
}
