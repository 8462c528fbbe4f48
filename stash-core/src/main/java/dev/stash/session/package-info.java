/**
 * The session actor: slices, scopes, per-key merge; one behaviour of the commit loop.
 *
 * <p>Internal, no promise: what is public here may change with any release, but for what is thrown
 * and {@link SweepReport}.
 */
@NullMarked
package dev.stash.session;

import org.jspecify.annotations.NullMarked;
