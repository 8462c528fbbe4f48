/** Durable actors: the commit loop, a state machine without I/O, and the shell that runs it. */
@NullMarked
package dev.stash.actor;

import org.jspecify.annotations.NullMarked;
