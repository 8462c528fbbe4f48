/**
 * A view handler's stashed fields and its slice: recover, stash, reset, apply a pushed change.
 *
 * <p>Internal, no promise: what is public here may change with any release, but for what is thrown
 * and {@link OnInvalidValue}.
 */
@NullMarked
package dev.stash.view;

import org.jspecify.annotations.NullMarked;
