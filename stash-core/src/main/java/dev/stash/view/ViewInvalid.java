package dev.stash.view;

import dev.stash.StashException;

/** A view handler class cannot be used as it is written; found when it is bound, not later. */
public final class ViewInvalid extends StashException {
  private static final long serialVersionUID = 1L;

  /** Names the class, the member ("" for the class itself), what is wrong and what to do. */
  public ViewInvalid(Class<?> type, String member, String problem, String mend) {
    super(
        "VIEW_INVALID",
        "view handler "
            + type.getName()
            + (member.isEmpty() ? "" : ", " + member)
            + ": "
            + problem
            + "; "
            + mend,
        null);
  }
}
