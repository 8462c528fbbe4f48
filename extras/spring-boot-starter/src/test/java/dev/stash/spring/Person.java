package dev.stash.spring;

import dev.stash.web.contract.Address;
import dev.stash.web.contract.Page;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Somebody with a browser: keeps cookies, and sends the token that a form has. */
final class Person {
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

  private final CookieManager cookies = new CookieManager();
  private final HttpClient http = HttpClient.newBuilder().cookieHandler(cookies).build();
  private Address server;

  Person(Address server) {
    this.server = server;
  }

  /** The server is another one, or again there. */
  void goesTo(Address another) {
    server = another;
  }

  HttpResponse<String> get(String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(server.origin() + path))
            .header("Accept", "text/html,*/*")
            .build(),
        BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, String form) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(server.origin() + path))
            .header("Content-Type", FORM)
            .header("Origin", server.origin())
            .POST(BodyPublishers.ofString(form))
            .build(),
        BodyHandlers.ofString());
  }

  /** Fills in the form of the login page. */
  HttpResponse<String> login(String name, String password) throws Exception {
    return post("/login", "username=" + name + "&password=" + password + "&" + token());
  }

  /** Of the login page. */
  String token() throws Exception {
    Matcher token = TOKEN.matcher(get("/login").body());
    if (!token.find()) {
      throw new AssertionError("the login page has no token");
    }
    return "_csrf=" + URLEncoder.encode(token.group(1), StandardCharsets.UTF_8);
  }

  /** Where it is sent to. */
  static String location(HttpResponse<String> response) {
    URI to = URI.create(response.headers().firstValue("Location").orElse(""));
    return to.getQuery() == null ? to.getPath() : to.getPath() + "?" + to.getQuery();
  }

  /** The Cookie header. */
  String cookie() {
    return "stash-dev=" + id();
  }

  /** The id in it. */
  String id() {
    return cookies.getCookieStore().getCookies().stream()
        .filter(each -> each.getName().equals("stash-dev"))
        .findFirst()
        .map(HttpCookie::getValue)
        .orElseThrow();
  }

  /** A page that mounts a view. */
  Page mount(String view, String page) {
    return Page.mount(server, view, cookie(), page, "t", false);
  }
}
