/**
 * Stash for CDI beans: the {@link dev.stash.Session} as a bean, and beans whose {@code @Stashed}
 * fields Stash keeps. Does nothing, and needs no CDI, where there is none.
 */
@NullMarked
package dev.stash.servlet.cdi;

import org.jspecify.annotations.NullMarked;
