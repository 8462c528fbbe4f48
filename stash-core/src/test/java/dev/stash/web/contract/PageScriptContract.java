package dev.stash.web.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.testing.TestBackend;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page's module over HTTP: compressed, by a name that lasts, and never the wrong one. */
abstract class PageScriptContract {
  private static final String NAME = "/stash/stash.js";

  /** As that of a release that this server is not. */
  private static final String OTHER = "/stash/stash.0123456789abcdef.js";

  private final HttpClient http = HttpClient.newHttpClient();
  private final Shop shop;

  PageScriptContract(WebModule module) {
    this.shop = new Shop(module, new TestBackend());
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  @Test
  void whoTakesGzipGetsTheSameModuleInAThird() throws Exception {
    var plain = get(NAME);
    var gzip = get(NAME, "Accept-Encoding", "gzip, deflate, br, zstd");
    assertEquals(List.of(), plain.headers().allValues("Content-Encoding"));
    assertEquals("gzip", header(gzip, "Content-Encoding"));
    assertArrayEquals(plain.body(), unzipped(gzip.body()));
    assertTrue(gzip.body().length * 5 < plain.body().length * 2, "it is hardly smaller");
    for (var answer : List.of(plain, gzip)) {
      assertEquals("Accept-Encoding", header(answer, "Vary"));
      assertEquals(String.valueOf(answer.body().length), header(answer, "Content-Length"));
      assertEquals("text/javascript;charset=utf-8", type(answer));
      assertEquals("no-cache", header(answer, "Cache-Control"));
    }
    assertNotEquals(header(plain, "ETag"), header(gzip, "ETag"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip | gzip",
        "GZip;Q=1 | gzip",
        "br;q=1.0, gzip;q=0.5 | gzip",
        "* | gzip",
        "*;q=0, gzip | gzip",
        "identity;q=0 , * ; q=0.1 | gzip",
        "br | ''",
        "gzip;q=0 | ''",
        "gzip;q=0.0, * | ''",
        "identity, gzip;q=0.5 | ''",
        "gzip;q=much | ''",
        "gzip;level=9 | ''",
        "identity;q=0 | ''",
        "gzipped | ''"
      })
  void whoRefusesItDoesNot(String accepts, String encoding) throws Exception {
    var answer = get(NAME, "Accept-Encoding", accepts);
    assertEquals(encoding, answer.headers().firstValue("Content-Encoding").orElse(""));
    assertEquals(200, answer.statusCode());
  }

  @Test
  void eachEncodingHasATagOfItsOwn() throws Exception {
    String plain = header(get(NAME), "ETag");
    String gzip = header(get(NAME, "Accept-Encoding", "gzip"), "ETag");
    assertEquals(304, get(NAME, "If-None-Match", plain).statusCode());
    assertEquals(200, get(NAME, "If-None-Match", gzip).statusCode());
    assertEquals(200, get(NAME, "If-None-Match", plain, "Accept-Encoding", "gzip").statusCode());
    for (String tags : List.of(gzip, "W/" + gzip, "\"x\", " + gzip, "*")) {
      var kept = get(NAME, "If-None-Match", tags, "Accept-Encoding", "gzip");
      assertEquals(304, kept.statusCode(), tags);
      assertEquals(gzip, header(kept, "ETag"));
      assertEquals("Accept-Encoding", header(kept, "Vary"));
      assertEquals("no-cache", header(kept, "Cache-Control"));
      assertEquals(0, kept.body().length);
    }
  }

  @Test
  void byTheNameThatLastsItIsKeptForAYear() throws Exception {
    byte[] module = get(NAME).body();
    String lasting = lasting(module);
    for (String accepts : List.of("identity", "gzip")) {
      var answer = get(lasting, "Accept-Encoding", accepts);
      assertEquals(200, answer.statusCode());
      assertEquals("public, max-age=31536000, immutable", header(answer, "Cache-Control"));
      assertEquals("Accept-Encoding", header(answer, "Vary"));
      assertArrayEquals(
          module, accepts.equals("gzip") ? unzipped(answer.body()) : answer.body(), accepts);
    }
  }

  /** A page of one release may load its script from a node of another. */
  @Test
  void byTheNameOfAnotherReleaseComesWhatThereIsAndIsNotKept() throws Exception {
    var answer = get(OTHER, "Accept-Encoding", "gzip");
    assertEquals(200, answer.statusCode());
    assertEquals("no-cache", header(answer, "Cache-Control"));
    assertArrayEquals(get(NAME).body(), unzipped(answer.body()));
    String tag = header(answer, "ETag");
    assertEquals(304, get(OTHER, "If-None-Match", tag, "Accept-Encoding", "gzip").statusCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/stash/stash.0123456789ABCDEF.js",
        "/stash/stash.0123456789abcdef0.js",
        "/stash/stash..js",
        "/stash/stash.0123456789abcdef.js.map",
        "/stash/stash.d.ts",
        "/stash/other.js"
      })
  void whatIsNoSuchNameIsNotOurs(String path) throws Exception {
    assertEquals(404, get(path).statusCode());
  }

  @Test
  void itIsAskedForByGetAndHeadAlone() throws Exception {
    String lasting = lasting(get(NAME).body());
    for (String path : List.of(NAME, lasting, OTHER)) {
      for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS")) {
        var request = HttpRequest.newBuilder().method(method, BodyPublishers.noBody());
        var answer = send(request, path);
        assertEquals(405, answer.statusCode(), method + " " + path);
        assertEquals("GET, HEAD", header(answer, "Allow"));
        assertEquals("nosniff", header(answer, "X-Content-Type-Options"));
      }
      var got = get(path, "Accept-Encoding", "gzip");
      var head = send(HttpRequest.newBuilder().HEAD(), path, "Accept-Encoding", "gzip");
      assertEquals(200, head.statusCode());
      assertEquals(0, head.body().length);
      for (String name :
          List.of("ETag", "Content-Length", "Content-Encoding", "Cache-Control", "Vary")) {
        assertEquals(got.headers().allValues(name), head.headers().allValues(name), name);
      }
    }
  }

  @Test
  void itComesWholeWhateverPartIsAskedFor() throws Exception {
    byte[] module = get(NAME).body();
    String tag = header(get(NAME), "ETag");
    for (String path : List.of(NAME, lasting(module))) {
      var part = get(path, "Range", "bytes=0-9", "If-Range", tag);
      assertEquals(200, part.statusCode());
      assertArrayEquals(module, part.body());
      assertEquals("nosniff", header(part, "X-Content-Type-Options"));
      assertEquals(List.of(), part.headers().allValues("Set-Cookie"));
    }
  }

  private static String lasting(byte[] module) throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(module);
    return "/stash/stash." + HexFormat.of().formatHex(hash).substring(0, 16) + ".js";
  }

  private static byte[] unzipped(byte[] bytes) throws Exception {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    }
  }

  private static String type(HttpResponse<byte[]> answer) {
    return header(answer, "Content-Type").toLowerCase(Locale.ROOT).replace(" ", "");
  }

  private static String header(HttpResponse<byte[]> answer, String name) {
    List<String> values = answer.headers().allValues(name);
    assertEquals(1, values.size(), name + " " + values);
    return values.getFirst();
  }

  private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
    return send(HttpRequest.newBuilder().GET(), path, headers);
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request, String path, String... headers)
      throws Exception {
    request.uri(URI.create(shop.origin() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofByteArray());
  }
}
