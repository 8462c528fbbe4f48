package dev.stash.helidon;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.zip.CRC32C;

/** Serves the page's module from the class path, with an ETag. */
final class PageScript implements Handler {
  private final byte[] script;
  private final String etag;

  PageScript() {
    try (InputStream in = resource()) {
      this.script = in.readAllBytes();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    CRC32C crc = new CRC32C();
    crc.update(script);
    this.etag = "\"" + Long.toHexString(crc.getValue()) + "-" + script.length + "\"";
  }

  private static InputStream resource() throws IOException {
    InputStream in = PageScript.class.getResourceAsStream("/META-INF/resources/stash/stash.js");
    if (in == null) {
      throw new IOException("stash.js is not on the class path; is stash-core complete?");
    }
    return in;
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    response.header(HeaderNames.ETAG, etag);
    response.header(HeaderNames.CACHE_CONTROL, "no-cache");
    if (request.headers().first(HeaderNames.IF_NONE_MATCH).orElse("").equals(etag)) {
      response.status(Status.NOT_MODIFIED_304).send();
    } else {
      response.header(HeaderNames.CONTENT_TYPE, "text/javascript; charset=utf-8");
      response.send(script);
    }
  }
}
