package dev.stash.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The page's module {@code stash.js} from the class path, and what is answered to who asks for it,
 * by its own name and by one that lasts: {@code /stash/stash.HASH.js}. Immutable.
 *
 * <p>What is asked for by the lasting name of another release gets the module that there is, not to
 * be kept: a page of one release may well load its script from a node of another.
 */
public final class PageScript {
  /** Where it is served. */
  public static final String PATH = "/stash/stash.js";

  /** Its media type. */
  static final String TYPE = "text/javascript; charset=utf-8";

  private static final String RESOURCE = "/META-INF/resources" + PATH;
  private static final Pattern LASTING =
      Pattern.compile("/stash/stash\\.[0-9a-f]{" + ScriptBytes.HASH + "}\\.js");

  private static final String LOOK_AGAIN = "no-cache";
  private static final String FOREVER = "public, max-age=31536000, immutable";

  private final ScriptBytes plain;
  private final ScriptBytes gzip;
  private final String lasting;

  PageScript(byte[] module) {
    this.plain = ScriptBytes.plain(module);
    this.gzip = ScriptBytes.gzip(module);
    this.lasting = "/stash/stash." + plain.hash() + ".js";
  }

  private static PageScript read() {
    try (InputStream in = resource()) {
      return new PageScript(in.readAllBytes());
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static InputStream resource() throws IOException {
    InputStream in = PageScript.class.getResourceAsStream(RESOURCE);
    if (in == null) {
      throw new IOException("stash.js is not on the class path; is stash-core complete?");
    }
    return in;
  }

  /**
   * The one of this release; read and compressed once.
   *
   * @throws UncheckedIOException if it is not on the class path
   */
  public static PageScript get() {
    return Present.SCRIPT;
  }

  /** The path that leads to these very bytes, whatever release is asked. */
  public String lastingPath() {
    return lasting;
  }

  /**
   * What is answered to a request.
   *
   * @param path within the application, decoded
   * @param headers the value of a header of the request; several are joined by commas
   * @return empty if that is not ours
   */
  public Optional<ScriptAnswer> answer(
      String method, String path, Function<String, Optional<String>> headers) {
    if (!path.equals(PATH) && !LASTING.matcher(path).matches()) {
      return Optional.empty();
    }
    if (!method.equals("GET") && !method.equals("HEAD")) {
      return Optional.of(ScriptAnswer.wrongMethod());
    }
    ScriptBytes chosen = Gzip.accepted(headers.apply("Accept-Encoding").orElse("")) ? gzip : plain;
    ScriptAnswer answer = ScriptAnswer.of(chosen, path.equals(lasting) ? FOREVER : LOOK_AGAIN);
    if (chosen.isOneOf(headers.apply("If-None-Match").orElse(""))) {
      return Optional.of(answer.notModified());
    }
    return Optional.of(method.equals("HEAD") ? answer.headAlone() : answer);
  }

  /** Nobody who does not ask for it waits for it. */
  private static final class Present {
    static final PageScript SCRIPT = read();
  }
}
