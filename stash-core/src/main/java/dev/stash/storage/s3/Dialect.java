package dev.stash.storage.s3;

import dev.stash.storage.ETag;

/**
 * In what an S3 server that checks conditions may still differ from Amazon's; found out by {@link
 * Probe}.
 *
 * @param quotes whether an ETag in a condition stands in quotes, as HTTP wants it
 * @param checksDeletions whether DELETE obeys {@code If-Match}
 * @param tellsGone whether such a DELETE fails if there is no object
 */
record Dialect(boolean quotes, boolean checksDeletions, boolean tellsGone) {
  /** What Amazon's own S3 speaks. */
  static final Dialect AMAZON = new Dialect(true, true, true);

  Dialect(boolean quotes) {
    this(quotes, true, true);
  }

  /** Whether it is a bucket of S3 Express One Zone: all their names end so, and no others. */
  static boolean isDirectory(String bucket) {
    return bucket.endsWith("--x-s3");
  }

  /** The value of an {@code If-Match} or {@code If-None-Match} header. */
  String header(ETag etag) {
    return quotes ? '"' + etag.value() + '"' : etag.value();
  }

  /** An ETag as a server answered it, with or without quotes. */
  static ETag etag(String header) {
    int last = header.length() - 1;
    boolean quoted = last > 0 && header.charAt(0) == '"' && header.charAt(last) == '"';
    return new ETag(quoted ? header.substring(1, last) : header);
  }
}
