package dev.stash;

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
    super("OPTION_INVALID", "option " + option + ": " + problem + "; " + mend, null);
    this.option = option;
  }

  /** The option at fault. */
  public String option() {
    return option;
  }
}
