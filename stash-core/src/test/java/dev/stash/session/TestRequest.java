package dev.stash.session;

import dev.stash.Stash;
import dev.stash.web.BrowserIds;
import java.util.List;

/** One request of a browser, and the cookie that its response carries. */
final class TestRequest {
  private final BrowserIds ids;
  private String answered = "";

  /**
   * A GET.
   *
   * @param cookie as a response gave it; "" for none
   */
  TestRequest(Stash stash, String cookie) {
    this(stash, cookie, "GET");
  }

  TestRequest(Stash stash, String cookie, String method) {
    this.ids =
        new BrowserIds(
            stash,
            List.of(cookie),
            (name, header) -> answered = header.substring(0, header.indexOf(';')),
            () -> true,
            method);
  }

  BrowserIds ids() {
    return ids;
  }

  /** What the response says; "" if it says nothing. */
  String answered() {
    return answered;
  }
}
