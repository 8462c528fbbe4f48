/**
 * Who a browser session is: its id, the cookie that carries it, and the key it is stored under.
 *
 * <p>Internal, no promise: what is public here may change with any release, but for the two keys,
 * {@link SessionKey} and {@link ClusterKey}.
 */
@NullMarked
package dev.stash.identity;

import org.jspecify.annotations.NullMarked;
