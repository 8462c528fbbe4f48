@NullMarked
package dev.stash.helidon;

import org.jspecify.annotations.NullMarked;
