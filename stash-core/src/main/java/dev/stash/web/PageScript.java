package dev.stash.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.zip.CRC32C;

/** The page's module {@code stash.js} from the class path, with an ETag. Immutable. */
public final class PageScript {
  /** Where it is served. */
  public static final String PATH = "/stash/stash.js";

  /** Its media type. */
  public static final String TYPE = "text/javascript; charset=utf-8";

  private static final String RESOURCE = "/META-INF/resources" + PATH;

  private final byte[] bytes;
  private final String etag;

  /**
   * Reads it.
   *
   * @throws UncheckedIOException if it is not on the class path
   */
  public PageScript() {
    try (InputStream in = resource()) {
      this.bytes = in.readAllBytes();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    this.etag = "\"" + Long.toHexString(crc.getValue()) + "-" + bytes.length + "\"";
  }

  private static InputStream resource() throws IOException {
    InputStream in = PageScript.class.getResourceAsStream(RESOURCE);
    if (in == null) {
      throw new IOException("stash.js is not on the class path; is stash-core complete?");
    }
    return in;
  }

  /** Its bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The ETag header's value, quotes included. */
  public String etag() {
    return etag;
  }
}
