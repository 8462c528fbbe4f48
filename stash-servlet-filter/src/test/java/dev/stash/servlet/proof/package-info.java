/** Proofs with several kinds of servers. See {@code docs/design/proof.md}. */
@NullMarked
package dev.stash.servlet.proof;

import org.jspecify.annotations.NullMarked;
