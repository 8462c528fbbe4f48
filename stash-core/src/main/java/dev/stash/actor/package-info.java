/**
 * Durable actors: objects with stashed fields of which there is one for each key in the whole
 * cluster. How they are written, called, and what is thrown; {@code docs/reference/actors.md} is
 * the reference.
 */
@NullMarked
package dev.stash.actor;

import org.jspecify.annotations.NullMarked;
