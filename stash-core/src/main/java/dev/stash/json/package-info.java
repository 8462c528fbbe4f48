/** Values as they are kept: encoded JSON, compared and concatenated without being read again. */
@NullMarked
package dev.stash.json;

import org.jspecify.annotations.NullMarked;
