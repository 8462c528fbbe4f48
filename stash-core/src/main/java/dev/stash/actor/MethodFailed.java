package dev.stash.actor;

import dev.stash.StashException;
import dev.stash.UserMessage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The method of the actor has thrown, and has changed nothing. What it threw stays where it was
 * thrown: here are its code, its message, and the name of its class.
 *
 * <p>The code is that of the {@link StashException} or {@link UserMessage} that was thrown, {@code
 * METHOD_FAILED} for all others.
 */
public final class MethodFailed extends CallFailed {
  /** Of what has no code of its own. */
  public static final String CODE = "METHOD_FAILED";

  /** Between the class and the message, where both travel as one text; in no class's name. */
  private static final String SEPARATOR = ": ";

  private static final long serialVersionUID = 1L;

  private final @Nullable String thrown;

  /** For Stash itself. */
  public MethodFailed(String code, String told) {
    super(code, told);
    int end = code.equals(CODE) ? told.indexOf(SEPARATOR) : -1;
    this.thrown = end < 0 ? null : told.substring(0, end);
  }

  /** As it travels: what was thrown and has no code of its own. */
  public static String told(Throwable thrown) {
    return thrown.getClass().getName() + SEPARATOR + thrown.getMessage();
  }

  /** The name of the class of what was thrown, if it has no code of its own. */
  public Optional<String> thrown() {
    return Optional.ofNullable(thrown);
  }
}
