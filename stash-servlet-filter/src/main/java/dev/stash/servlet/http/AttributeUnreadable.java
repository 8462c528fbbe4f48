package dev.stash.servlet.http;

import dev.stash.StashException;
import org.jspecify.annotations.Nullable;

/** An attribute is stored in a form that cannot be read here; it is left as it is. */
public final class AttributeUnreadable extends StashException {
  private static final long serialVersionUID = 1L;

  AttributeUnreadable(String reason, String mend) {
    this(reason, mend, null);
  }

  /** Likewise, with what a codec has said. */
  AttributeUnreadable(String reason, String mend, @Nullable StashException cause) {
    super("ATTRIBUTE_UNREADABLE", "an attribute " + reason + "; " + mend, cause);
  }
}
