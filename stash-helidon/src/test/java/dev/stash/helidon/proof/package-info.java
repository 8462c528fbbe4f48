/**
 * Proofs with real ports and real processes: kill -9, hostile clients, slow readers, hours of use.
 * See {@code docs/design/proof.md}.
 */
@NullMarked
package dev.stash.helidon.proof;

import org.jspecify.annotations.NullMarked;
