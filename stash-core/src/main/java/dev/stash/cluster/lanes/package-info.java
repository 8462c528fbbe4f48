/**
 * The post between two members: a lane for each channel, in order and counted, and all of it
 * sealed. Knows no network: whoever has one carries what is sealed here.
 *
 * <p>Internal, no promise: what is public here may change with any release.
 */
@NullMarked
package dev.stash.cluster.lanes;

import org.jspecify.annotations.NullMarked;
