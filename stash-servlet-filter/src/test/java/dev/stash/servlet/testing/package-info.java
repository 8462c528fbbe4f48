/** Real containers and pages, for the tests of this module. */
@NullMarked
package dev.stash.servlet.testing;

import org.jspecify.annotations.NullMarked;
