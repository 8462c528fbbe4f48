package dev.stash.servlet.http;

import org.jspecify.annotations.Nullable;

/**
 * How attributes of one class are kept, where its own JSON form will not do. Thread-safe.
 *
 * <p>A tree is a String, a Boolean, a number, a List of trees, a Map from String to trees, or null.
 * Numbers are read back as {@link java.math.BigDecimal}, lists and maps in the order they had.
 *
 * <p>Values of subclasses are given to it, too, unless a codec is nearer: {@code Path.of(…)} is of
 * a class that nobody can name. What it reads must be of the class that was written, and have the
 * same tree.
 *
 * @param <T> the class
 */
public interface AttributeCodec<T> {
  /** The class of the attributes. */
  Class<T> type();

  /** What stands for the class in storage: letters, digits and {@code . _ $ -}; never changed. */
  String alias();

  /** The tree of a value; equal values have equal trees. */
  @Nullable Object write(T value);

  /**
   * The value of a tree. Whatever it throws makes the attribute unreadable, and only that. A {@link
   * dev.stash.StashException} is also told to whoever sets such a value, so it has the mend in it.
   *
   * @param tree of this release, or of an earlier one
   */
  T read(@Nullable Object tree);
}
