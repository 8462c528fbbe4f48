package dev.stash;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A text for the person at the page: "Sold out", "This name is taken". Thrown by a method with
 * {@link OnEvent}, the event fails: stashed fields are put back, and the page is told {@link
 * #code()} and {@link #text()} with the event's number. Thrown by one with {@link OnMount}, fields
 * are put back likewise, and the page is told once it is mounted, without a number. Neither is
 * logged: nothing is wrong with the server.
 *
 * <p>It counts where such a method throws it itself. As the cause of something else, or out of a
 * method with {@link OnSaved} or {@link Migrate} or an HTTP handler, it is an exception like any
 * other, of which pages are told nothing but that the event failed.
 *
 * <p>What is wrong with one field of a form says so by {@link #forField}, and the page shows it
 * there.
 *
 * <p>The text goes to the page and, as long as the page may ask again what became of the event, is
 * stored with the page's own values. It is plain text: pages show it as such.
 */
public class UserMessage extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What the page is told unless the application has a code of its own. */
  public static final String CODE = "USER_MESSAGE";

  /** The longest text, in characters; of a longer one that much is kept. */
  public static final int LONGEST = 500;

  /** The longest name of a field, in characters. */
  public static final int LONGEST_FIELD = 100;

  private static final Pattern OWN = Pattern.compile("[A-Za-z0-9_]{1,40}");

  /** What pages are told by Stash itself, and by {@code stash.js}: they act on some of these. */
  private static final Set<String> TAKEN =
      Set.of(
          "BAD_MESSAGE",
          "BAD_PAYLOAD",
          "BUSY",
          "CONFLICT",
          "EXPIRED",
          "FILE_NOT_SENT",
          "FORBIDDEN",
          "HANDLER_FAILED",
          "LOGGED_OUT",
          "MESSAGE_TOO_LARGE",
          "MIGRATION_FAILED",
          "MOUNT_EXPECTED",
          "NOT_MOUNTED",
          "NO_SESSION",
          "OTHER_SESSION",
          "OWNER_UNREACHABLE",
          "QUEUE_FULL",
          "RATE_LIMITED",
          "SESSION_FAILED",
          "SESSION_TOO_LARGE",
          "SESSION_UNREADABLE",
          "SHOWN_TOO_LARGE",
          "STORAGE_UNAVAILABLE",
          "TOO_MANY_KEYS",
          "TOO_MANY_SOCKETS",
          "TOO_MANY_VIEWS",
          "UNKNOWN",
          "UNKNOWN_EVENT",
          "UNKNOWN_VIEW",
          "VALUE_NOT_STORABLE",
          "VALUE_TOO_LARGE",
          "VIEW_CLOSED",
          "VIEW_UNAVAILABLE");

  private final String code;
  private final @Nullable String field;

  /**
   * A text under the code {@link #CODE}.
   *
   * @throws NullPointerException if there is none
   */
  public UserMessage(String text) {
    this(CODE, text);
  }

  /**
   * A text under a code of the application's own, which its page script may compare.
   *
   * @param code 1 to 40 letters, digits and underscores, such as {@code SOLD_OUT}, and none that
   *     Stash uses itself
   * @throws IllegalArgumentException if the code is not that
   * @throws NullPointerException if there is no text
   */
  public UserMessage(String code, String text) {
    super(shortened(text));
    this.code = own(code);
    this.field = null;
  }

  private UserMessage(UserMessage said, String field) {
    super(said.text(), said);
    this.code = said.code;
    this.field = field;
  }

  /**
   * The same message, about one field of the form that was sent: <code>
   * throw new UserMessage("This address is taken").forField("email")</code>. An element with {@code
   * data-stash-error} and {@code data-stash-field="email"} shows it, and where a page has none
   * such, those that show the form's messages do.
   *
   * @param field the field's name, of 1 to {@link #LONGEST_FIELD} characters; stored as the text is
   * @return another one; this one is its cause
   * @throws IllegalArgumentException if the name is not that
   * @throws NullPointerException if there is none
   */
  public final UserMessage forField(String field) {
    if (field.isBlank() || field.length() > LONGEST_FIELD) {
      throw new IllegalArgumentException(
          "the field of a UserMessage is the name of an input, of 1 to "
              + LONGEST_FIELD
              + " characters, such as email");
    }
    return new UserMessage(this, field);
  }

  /** Which field it is about, if it is about one. */
  public final Optional<String> field() {
    return Optional.ofNullable(field);
  }

  /** What the page may compare; never null. */
  public final String code() {
    return code;
  }

  /** What the page shows, of {@link #LONGEST} characters at most. */
  public final String text() {
    return Objects.requireNonNull(super.getMessage());
  }

  private static String shortened(@Nullable String text) {
    Objects.requireNonNull(text, "a UserMessage without a text: say what the page is to show");
    if (text.length() <= LONGEST) {
      return text;
    }
    boolean within = Character.isHighSurrogate(text.charAt(LONGEST - 2)); // of a pair
    return text.substring(0, LONGEST - (within ? 2 : 1)) + "…";
  }

  private static String own(@Nullable String code) {
    if (code == null || !OWN.matcher(code).matches()) {
      throw new IllegalArgumentException(
          "the code of a UserMessage has 1 to 40 letters, digits and underscores, such as"
              + " SOLD_OUT; the text comes after it");
    } else if (TAKEN.contains(code)) {
      throw new IllegalArgumentException(
          "the code " + code + " says something else to pages already; choose another one");
    }
    return code;
  }
}
