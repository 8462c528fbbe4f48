/**
 * The cluster on Hazelcast: its membership, its partition table, its topics. Nothing else of it.
 */
@NullMarked
package dev.stash.cluster.hazelcast;

import org.jspecify.annotations.NullMarked;
