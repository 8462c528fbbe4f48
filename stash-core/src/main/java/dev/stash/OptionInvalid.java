package dev.stash;

import org.jspecify.annotations.Nullable;

/** An option is missing or has a value that cannot be used; the start stops here. */
public final class OptionInvalid extends StashException {
  private static final long serialVersionUID = 1L;

  private final String option;

  /**
   * Names the option, what is wrong with it and what to do.
   *
   * @param option the option's name as the user writes it, in kebab case
   * @param problem what is wrong; never the value of a secret
   * @param mend what to do
   */
  public OptionInvalid(String option, String problem, String mend) {
    this(option, problem, mend, null);
  }

  /** As above, with what was thrown when the option was used. */
  public OptionInvalid(String option, String problem, String mend, @Nullable Throwable cause) {
    super("OPTION_INVALID", "option " + option + ": " + problem + "; " + mend, cause);
    this.option = option;
  }

  /** The option at fault. */
  public String option() {
    return option;
  }
}
