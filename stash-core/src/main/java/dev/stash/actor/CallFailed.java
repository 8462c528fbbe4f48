package dev.stash.actor;

import dev.stash.StashException;

/** A call of an actor has no reply: which of three facts that is, says the class. */
public abstract sealed class CallFailed extends StashException
    permits CallRefused, CallOutcomeUnknown, MethodFailed {
  private static final long serialVersionUID = 1L;

  CallFailed(String code, String message) {
    super(code, message, null);
  }
}
