package dev.stash.servlet.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.stash.servlet.testing.Container;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Beans of a request that another site made a browser send. */
@ParameterizedClass
@EnumSource(value = Container.Kind.class, names = "TOMCAT")
class CrossSiteBeanTest extends FrontDoor {
  @Test
  void theyAreKeptForTheRequestAndNotStored() throws Exception {
    use(options -> options.exemptPath("/do/add"));
    String cookie = after("add");
    int puts = storage.puts();
    var answer = front.browser().post("/do/add", "Sec-Fetch-Site", "cross-site", "Cookie", cookie);
    assertEquals("done", answer.body());
    assertFalse(answer.headers().firstValue("Set-Cookie").isPresent());
    assertEquals(puts, storage.puts());
    assertEquals("1", body(cookie, "items"));
  }
}
