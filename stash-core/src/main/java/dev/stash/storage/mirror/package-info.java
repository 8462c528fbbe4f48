/** Moves a service from one storage to another without an interruption. */
@NullMarked
package dev.stash.storage.mirror;

import org.jspecify.annotations.NullMarked;
