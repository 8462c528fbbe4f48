package dev.stash.web.contract;

import java.util.List;

/**
 * What a handler answers.
 *
 * @param cacheControl the values of as many headers
 * @param parts the body: none is sent if there are none; one goes as it is, with its length; more
 *     are streamed, one after the other
 */
public record Answer(int status, List<String> cacheControl, List<String> parts) {
  static Answer text(int status, String text) {
    return new Answer(status, List.of(), List.of(text));
  }

  /** For caches that users share. */
  static Answer forAll(String... parts) {
    return new Answer(200, List.of("public, max-age=3600", "s-maxage=60"), List.of(parts));
  }
}
