/** Encryption in front of any storage, with a ring of keys. JDK only. */
@NullMarked
package dev.stash.storage.encrypted;

import org.jspecify.annotations.NullMarked;
