/**
 * One writer per key: the commit loop, a state machine without I/O, and the shell that runs it.
 *
 * <p>Internal, no promise: what is public here may change with any release, but for what is thrown.
 */
@NullMarked
package dev.stash.engine;

import org.jspecify.annotations.NullMarked;
