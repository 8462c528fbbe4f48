/** The protocol {@code stash.v1} between a page and its view, free of any web server. */
@NullMarked
package dev.stash.wire;

import org.jspecify.annotations.NullMarked;
