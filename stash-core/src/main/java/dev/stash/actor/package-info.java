/**
 * The users' durable actors as kinds of the engine's: their interfaces and classes, what is stored
 * of them, and how they are called. Internal: what users touch is {@link dev.stash.DurableActor}
 * and {@link dev.stash.Stash#actor}; what is thrown here is for them, too.
 */
@NullMarked
package dev.stash.actor;

import org.jspecify.annotations.NullMarked;
