@NullMarked
package dev.stash.demo;

import org.jspecify.annotations.NullMarked;
