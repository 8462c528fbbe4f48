/** The session actor: slices, scopes, per-key merge; one behaviour of the commit loop. */
@NullMarked
package dev.stash.session;

import org.jspecify.annotations.NullMarked;
