/**
 * The protocol {@code stash.v1} between a page and its view, free of any web server.
 *
 * <p>Internal, no promise: what is public here may change with any release, but for {@link
 * WireOptions}.
 */
@NullMarked
package dev.stash.wire;

import org.jspecify.annotations.NullMarked;
