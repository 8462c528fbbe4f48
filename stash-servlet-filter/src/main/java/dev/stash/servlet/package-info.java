@NullMarked
package dev.stash.servlet;

import org.jspecify.annotations.NullMarked;
