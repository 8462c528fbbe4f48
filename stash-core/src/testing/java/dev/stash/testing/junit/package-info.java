/**
 * What needs JUnit: {@link dev.stash.testing.junit.StashTest} for tests of an application, and the
 * contracts of storages and clusters. In a jar of its own, {@code stash-core} with the classifier
 * {@code testing}; works with JUnit 5 and 6.
 */
@NullMarked
package dev.stash.testing.junit;

import org.jspecify.annotations.NullMarked;
