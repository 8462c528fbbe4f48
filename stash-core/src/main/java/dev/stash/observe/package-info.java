/** What happens in a node, told to whoever listens: {@link dev.stash.observe.Signals}. */
@NullMarked
package dev.stash.observe;

import org.jspecify.annotations.NullMarked;
