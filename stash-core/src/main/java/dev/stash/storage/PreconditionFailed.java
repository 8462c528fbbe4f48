package dev.stash.storage;

/** The write was not applied because its precondition does not hold: somebody else wrote. */
public final class PreconditionFailed extends StorageFailure {
  private static final long serialVersionUID = 1L;

  /** Taken often and in the normal course, so without a stack trace. */
  public PreconditionFailed() {
    super("PRECONDITION_FAILED", "the stored object is not the expected one", null, false);
  }
}
