package dev.stash.storage;

/** What must hold for a write to happen. */
public sealed interface Precondition {
  /** Write whatever is there. The commit loop never uses it. */
  static Precondition none() {
    return None.NONE;
  }

  /** Write only if no object exists; {@code If-None-Match: *} on S3. */
  static Precondition ifAbsent() {
    return IfAbsent.IF_ABSENT;
  }

  /** Write only if the object's ETag is this one; {@code If-Match} on S3. */
  static Precondition ifMatch(ETag etag) {
    return new IfMatch(etag);
  }

  /** See {@link Precondition#none()}. */
  enum None implements Precondition {
    /** The one instance. */
    NONE
  }

  /** See {@link Precondition#ifAbsent()}. */
  enum IfAbsent implements Precondition {
    /** The one instance. */
    IF_ABSENT
  }

  /**
   * See {@link Precondition#ifMatch(ETag)}.
   *
   * @param etag the ETag that must still be the object's
   */
  record IfMatch(ETag etag) implements Precondition {}
}
