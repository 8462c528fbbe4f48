package dev.stash.session;

/** A session could not be read, or not be stored, in time: it may work in a moment. */
public final class StorageUnavailable extends CallFailed {
  private static final long serialVersionUID = 1L;

  static final String CODE = "STORAGE_UNAVAILABLE";

  StorageUnavailable(String message) {
    super(CODE, message);
  }
}
