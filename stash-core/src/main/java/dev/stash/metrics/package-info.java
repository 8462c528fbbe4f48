/**
 * What happens in a node as meters of Micrometer: {@link dev.stash.metrics.StashMetrics}. Needs
 * {@code io.micrometer:micrometer-core}, and is the only package that does.
 */
@NullMarked
package dev.stash.metrics;

import org.jspecify.annotations.NullMarked;
