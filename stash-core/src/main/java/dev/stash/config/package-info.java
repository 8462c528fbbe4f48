/** Options: each is one constant, beside what it configures, and all that names it refers to it. */
@NullMarked
package dev.stash.config;

import org.jspecify.annotations.NullMarked;
