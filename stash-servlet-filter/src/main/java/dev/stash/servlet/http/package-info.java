/** The container's {@code HttpSession}, kept by Stash. */
@NullMarked
package dev.stash.servlet.http;

import org.jspecify.annotations.NullMarked;
