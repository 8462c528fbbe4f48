/** Keepers of {@code HttpSession} side by side: each in a server of its own, under one load. */
@NullMarked
package dev.stash.benchmarks.servlet;

import org.jspecify.annotations.NullMarked;
