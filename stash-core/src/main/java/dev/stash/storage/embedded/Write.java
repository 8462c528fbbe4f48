package dev.stash.storage.embedded;

import dev.stash.storage.ETag;
import dev.stash.storage.OutcomeUnknown;
import dev.stash.storage.Precondition;
import dev.stash.storage.PreconditionFailed;
import dev.stash.storage.StorageFailure;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** One put or delete on its way to the disk, and the caller that waits for its end. */
final class Write {
  private final byte[] key;
  private final byte @Nullable [] value;
  private final @Nullable ETag etag;
  private final Precondition precondition;
  private final CompletableFuture<Optional<StorageFailure>> end = new CompletableFuture<>();

  private Write(
      byte[] key, byte @Nullable [] value, @Nullable ETag etag, Precondition precondition) {
    this.key = key;
    this.value = value;
    this.etag = etag;
    this.precondition = precondition;
  }

  /** A put of a value whose stamp has this ETag. */
  static Write put(byte[] key, byte[] value, ETag etag, Precondition precondition) {
    return new Write(key, value, etag, precondition);
  }

  static Write delete(byte[] key, ETag etag) {
    return new Write(key, null, null, Precondition.ifMatch(etag));
  }

  byte[] key() {
    return key;
  }

  /** What to store; null to delete. */
  byte @Nullable [] value() {
    return value;
  }

  /** The ETag that the key has after this write; null after a delete. */
  @Nullable ETag etag() {
    return etag;
  }

  int size() {
    return key.length + (value == null ? 0 : value.length);
  }

  /** Whether the precondition holds for a key that has this ETag, null for none. */
  boolean allowed(@Nullable ETag there) {
    return switch (precondition) {
      case Precondition.None none -> true;
      case Precondition.IfAbsent absent -> there == null;
      case Precondition.IfMatch match -> match.etag().equals(there);
    };
  }

  void applied() {
    end.complete(Optional.empty());
  }

  void refused() {
    end.complete(Optional.of(new PreconditionFailed()));
  }

  void failed(StorageFailure failure) {
    end.complete(Optional.of(failure));
  }

  /** Waits for the end, and throws what it was unless it was applied. */
  void await() {
    Optional<StorageFailure> failure;
    try {
      failure = end.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OutcomeUnknown("interrupted while the write was under way", e);
    } catch (ExecutionException e) {
      throw new AssertionError("only ever completed with a value", e);
    }
    if (failure.isPresent()) {
      // The caller's stack says more than the committer's.
      failure.get().fillInStackTrace();
      throw failure.get();
    }
  }
}
