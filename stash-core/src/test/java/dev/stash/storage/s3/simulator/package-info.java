/** An S3 server in a process of its own, with exact conditions and faults to order; for tests. */
@NullMarked
package dev.stash.storage.s3.simulator;

import org.jspecify.annotations.NullMarked;
