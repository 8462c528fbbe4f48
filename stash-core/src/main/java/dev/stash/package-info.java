/**
 * What an application touches: {@code Stash}, its builder, sessions, scopes and the annotations of
 * a view.
 */
@NullMarked
package dev.stash;

import org.jspecify.annotations.NullMarked;
