package dev.stash.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stash.OptionInvalid;
import dev.stash.Stash;
import dev.stash.testing.TestBackend;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose a request is, by what browsers say of the page that sent it. */
class StandingTest {
  private static final String EVIL = "https://evil.example";
  private static final String OWN = "https://shop.example";

  private String path = "/cart";
  private String mode = "";
  private String type = "application/x-www-form-urlencoded";

  private Standing standing(
      String method, @Nullable String site, @Nullable String origin, boolean known) {
    return standing(options -> {}, method, site, origin, known);
  }

  private Standing standing(
      Consumer<ViewHost.Builder> options,
      String method,
      @Nullable String site,
      @Nullable String origin,
      boolean known) {
    Map<String, String> headers = new HashMap<>();
    if (site != null) {
      headers.put("Sec-Fetch-Site", site);
    }
    if (origin != null) {
      headers.put("Origin", origin);
    }
    if (!mode.isEmpty()) {
      headers.put("Sec-Fetch-Mode", mode);
    }
    if (!type.isEmpty()) {
      headers.put("Content-Type", type);
    }
    try (Stash stash =
        Stash.builder()
            .secret("a secret of more than thirty-two bytes for tests")
            .storage(new TestBackend())
            .build()) {
      ViewHost.Builder builder = ViewHost.builder();
      builder.stash(stash);
      builder.exemptPath("/saml/acs");
      builder.exemptPath("/pay/*");
      builder.allowOrigin("https://admin.shop.example");
      options.accept(builder);
      Provenance from =
          Provenance.of(
              method,
              path,
              Optional.of("shop.example"),
              name -> Optional.ofNullable(headers.get(name)));
      return builder.build().standing(from, known);
    }
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // method, Sec-Fetch-Site, Origin, with our cookie: whose it is where nothing is exempt
        "POST,   same-origin, https://shop.example,       true,  BROWSERS",
        "POST,   same-origin, null,                       true,  BROWSERS",
        "POST,   same-origin, https://behind.a.proxy,     true,  BROWSERS",
        "POST,   none,        -,                          true,  BROWSERS",
        "POST,   -,           https://shop.example,       true,  BROWSERS",
        "POST,   -,           https://shop.example,       false, BROWSERS",
        "POST,   -,           -,                          true,  BROWSERS",
        "POST,   -,           -,                          false, BROWSERS",
        "POST,   cross-site,  https://evil.example,       false, REFUSED",
        "POST,   cross-site,  https://evil.example,       true,  REFUSED",
        "POST,   cross-site,  null,                       false, REFUSED",
        "POST,   cross-site,  -,                          false, REFUSED",
        "POST,   -,           https://evil.example,       false, REFUSED",
        "POST,   -,           null,                       false, REFUSED",
        "POST,   -,           http://shop.example,        true,  REFUSED",
        "POST,   -,           https://shop.example:8443,  true,  REFUSED",
        "POST,   same-site,   https://blog.shop.example,  true,  REFUSED",
        "POST,   same-site,   https://blog.shop.example,  false, REFUSED",
        "POST,   same-site,   https://admin.shop.example, true,  BROWSERS",
        "POST,   same-site,   https://admin.shop.example, false, BROWSERS",
        "POST,   cross-site,  https://admin.shop.example, false, NOBODYS",
        "POST,   -,           https://admin.shop.example, true,  BROWSERS",
        "POST,   -,           https://admin.shop.example, false, NOBODYS",
        "PUT,    cross-site,  https://evil.example,       true,  REFUSED",
        "PATCH,  -,           https://evil.example,       true,  REFUSED",
        "DELETE, same-site,   https://blog.shop.example,  true,  REFUSED",
        "PURGE,  cross-site,  https://evil.example,       true,  REFUSED",
        "PUT,    cross-site,  https://evil.example,       false, NOBODYS",
        "OPTIONS,cross-site,  https://evil.example,       false, NOBODYS",
        "GET,    cross-site,  https://evil.example,       true,  BROWSERS",
        "HEAD,   cross-site,  https://evil.example,       true,  BROWSERS",
        "GET,    -,           https://evil.example,       true,  BROWSERS",
        "POST,   nonsense,    https://evil.example,       true,  REFUSED",
      })
  void aRequestIsWhoseItsBrowserSays(
      String method, String site, String origin, boolean known, Standing standing) {
    assertEquals(standing, standing(method, site, origin, known));
  }

  @Test
  void whatAScriptOfAnotherSiteSendsWithoutOurCookieIsNoBusinessOfTheCheck() {
    type = "application/json";
    assertEquals(Standing.NOBODYS, standing("POST", null, EVIL, false));
    mode = "cors";
    type = "text/plain";
    assertEquals(Standing.NOBODYS, standing("POST", "cross-site", EVIL, false));
    assertEquals(Standing.REFUSED, standing("POST", "cross-site", EVIL, true));
    mode = "navigate";
    type = "application/json";
    assertEquals(Standing.REFUSED, standing("POST", "cross-site", EVIL, false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/x-www-form-urlencoded; charset=utf-8",
        "Multipart/Form-Data; boundary=x",
        "text/plain",
        ""
      })
  void whatAFormCanSendIsTakenForOneWhereTheBrowserDoesNotSay(String sent) {
    type = sent;
    assertEquals(Standing.REFUSED, standing("POST", null, EVIL, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/saml/acs", "/pay", "/pay/back", "/pay/back/again", "/pay/"})
  void anExemptPathIsOpenToAllAndNobodys(String exempt) {
    path = exempt;
    assertEquals(Standing.NOBODYS, standing("POST", "cross-site", EVIL, false));
    assertEquals(Standing.NOBODYS, standing("POST", "cross-site", "null", true));
    assertEquals(Standing.NOBODYS, standing("POST", null, EVIL, true));
    assertEquals(
        Standing.BROWSERS, standing("POST", "same-site", "https://login.shop.example", true));
    assertEquals(Standing.BROWSERS, standing("POST", "same-origin", OWN, true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/saml/acs/",
        "/saml/acs/x",
        "/saml",
        "/payments",
        "/pay/../cart",
        "/pay/./cart",
        "/pay//cart",
        "/pay/x;/../cart",
        "/pay/..\\cart",
        "/pay/..",
        "pay/x",
        ""
      })
  void whatAServerMayTakeForAnotherPathIsNotExempt(String other) {
    path = other;
    assertEquals(Standing.REFUSED, standing("POST", "cross-site", EVIL, false));
  }

  @Test
  void theCheckCanBeSwitchedOffButTheCookieStaysWhereItIs() {
    for (boolean known : new boolean[] {true, false}) {
      assertEquals(
          Standing.NOBODYS,
          standing(options -> options.checkOrigin(false), "POST", "cross-site", EVIL, known));
    }
    assertEquals(
        Standing.BROWSERS,
        standing(
            options -> options.checkOrigin(false),
            "POST",
            "same-site",
            "https://blog.shop.example",
            true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/*",
        "saml",
        "/saml/*/acs",
        "/saml/a*",
        "/a/../b",
        "/a//b",
        "/a?b",
        "/a;b",
        "/a b"
      })
  void whatIsNoPathIsNoOption(String written) {
    OptionInvalid refused =
        assertThrows(OptionInvalid.class, () -> ViewHost.builder().exemptPath(written));
    assertEquals("exempt-path", refused.option());
  }
}
