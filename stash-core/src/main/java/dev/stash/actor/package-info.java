/**
 * Durable actors: the commit loop, a state machine without I/O, and the shell that runs it.
 *
 * <p>Internal, no promise: what is public here may change with any release, but for the clock,
 * {@link TimeSource} and {@link Moment}, and what is thrown.
 */
@NullMarked
package dev.stash.actor;

import org.jspecify.annotations.NullMarked;
