@NullMarked
package dev.stash.benchmarks;

import org.jspecify.annotations.NullMarked;
