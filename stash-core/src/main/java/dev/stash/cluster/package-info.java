/**
 * Who is a member, who owns a key, and how to reach a member: one contract, two ways to meet it.
 */
@NullMarked
package dev.stash.cluster;

import org.jspecify.annotations.NullMarked;
