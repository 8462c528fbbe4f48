@NullMarked
package dev.stash;

import org.jspecify.annotations.NullMarked;
