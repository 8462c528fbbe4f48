package dev.stash.storage.s3.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.time.Instant;

/** The XML of one page of a listing. */
final class Page {
  private final StringBuilder contents = new StringBuilder();
  private final boolean url;
  private final int cut;
  private int size;
  private String token = "";

  /**
   * An empty page.
   *
   * @param url whether keys are written as in a form
   * @param cut how much of each name is the bucket's
   */
  Page(boolean url, int cut) {
    this.url = url;
    this.cut = cut;
  }

  void add(String name, String etag, int bytes, Instant written) {
    contents
        .append("<Contents><Key>")
        .append(written(name.substring(cut)))
        .append("</Key><LastModified>")
        .append(written)
        .append("</LastModified><ETag>")
        .append(escaped(etag))
        .append("</ETag><Size>")
        .append(bytes)
        .append("</Size><StorageClass>STANDARD</StorageClass></Contents>");
    size++;
  }

  /** There are further ones, which this token leads to. */
  void more(String token) {
    this.token = token;
  }

  int size() {
    return size;
  }

  String xml() {
    boolean more = !token.isEmpty();
    return "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><IsTruncated>"
        + more
        + "</IsTruncated>"
        + (url ? "<EncodingType>url</EncodingType>" : "")
        + "<KeyCount>"
        + size
        + "</KeyCount>"
        + (more ? "<NextContinuationToken>" + escaped(token) + "</NextContinuationToken>" : "")
        + contents
        + "</ListBucketResult>";
  }

  private String written(String key) {
    return url ? URLEncoder.encode(key, UTF_8) : escaped(key);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
