/**
 * A process as a member: what there must be one of, whoever lives on it. Clocks that are compared,
 * threads, the storage with its breaker, channels, who is suspected, and how it leaves.
 *
 * <p>Internal, no promise: what is public here may change with any release.
 */
@NullMarked
package dev.stash.node;

import org.jspecify.annotations.NullMarked;
