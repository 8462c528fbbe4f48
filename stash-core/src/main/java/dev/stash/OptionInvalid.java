package dev.stash;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
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

  /**
   * The value, as it was given to a method of a builder: none takes null to mean something, unless
   * it says so.
   *
   * @throws OptionInvalid if it is null
   */
  public static <T> T refuseNull(String option, @Nullable T value) {
    if (value == null) {
      throw new OptionInvalid(option, "is null", "say what it is, or leave the call out");
    }
    return value;
  }

  /**
   * The same of several values, as a list that does not change.
   *
   * @throws OptionInvalid if there is none, or one of them is null
   */
  public static <T> List<T> refuseNulls(String option, @Nullable Collection<? extends T> values) {
    List<T> all = new ArrayList<>(refuseNull(option, values));
    all.forEach(value -> refuseNull(option, value));
    return List.copyOf(all);
  }

  /** The same of an array. */
  public static <T> List<T> refuseNulls(String option, T @Nullable [] values) {
    return refuseNulls(option, Arrays.asList(refuseNull(option, values)));
  }

  /** The option at fault. */
  public String option() {
    return option;
  }
}
