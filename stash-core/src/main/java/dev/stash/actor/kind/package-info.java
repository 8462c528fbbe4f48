/**
 * The users' durable actors as kinds of the engine's: their interfaces and classes, what is stored
 * of them, and how they are called.
 *
 * <p>Internal, no promise: what is public here may change with any release. What users touch is
 * {@link dev.stash.actor} and {@link dev.stash.Stash#actor}.
 */
@NullMarked
package dev.stash.actor.kind;

import org.jspecify.annotations.NullMarked;
