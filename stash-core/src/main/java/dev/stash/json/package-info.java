/**
 * Values as they are kept: encoded JSON, compared and concatenated without being read again.
 *
 * <p>Internal, no promise: what is public here may change with any release, but for what is thrown.
 */
@NullMarked
package dev.stash.json;

import org.jspecify.annotations.NullMarked;
