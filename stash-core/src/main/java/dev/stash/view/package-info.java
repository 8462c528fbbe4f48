/** A view handler's stashed fields and its slice: recover, stash, reset, apply a pushed change. */
@NullMarked
package dev.stash.view;

import org.jspecify.annotations.NullMarked;
