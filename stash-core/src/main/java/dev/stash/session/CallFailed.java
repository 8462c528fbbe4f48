package dev.stash.session;

import dev.stash.StashException;

/** A programmatic read or write of a session was refused, or not answered in time. */
public sealed class CallFailed extends StashException
    permits SessionEnded, SessionFailed, SessionRotated, StorageUnavailable, TooManySessions {
  private static final long serialVersionUID = 1L;

  /** As somebody was told it. */
  static CallFailed of(String code, String message) {
    return switch (code) {
      case SessionRotated.CODE -> new SessionRotated();
      case SessionEnded.CODE -> new SessionEnded();
      case SessionFailed.CODE -> new SessionFailed();
      case StorageUnavailable.CODE -> new StorageUnavailable(message);
      default -> new CallFailed(code, message);
    };
  }

  CallFailed(String code, String message) {
    super(code, message, null);
  }
}
