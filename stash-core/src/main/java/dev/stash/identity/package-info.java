/** Who a browser session is: its id, the cookie that carries it, and the key it is stored under. */
@NullMarked
package dev.stash.identity;

import org.jspecify.annotations.NullMarked;
