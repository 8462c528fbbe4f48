package dev.stash.spring;

import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.cookie;

import dev.stash.spring.docs.ShopApplication;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.test.web.servlet.MockMvc;

/** An application with views in a test of its user. */
@SpringBootTest(
    classes = {ShopApplication.class, Why.class},
    properties = {
      "stash.storage=memory",
      "stash.secret=" + App.SECRET,
      "stash.insecure-loopback-cookies=true"
    })
@AutoConfigureMockMvc
class MockMvcTest {
  @Autowired MockMvc mvc;

  @Test
  void aRequestGoesThroughTheFilter() throws Exception {
    mvc.perform(get("/open/why").secure(true)).andExpect(content().string("nothing failed"));
  }

  /** Its requests have no Host header. */
  @Test
  void aPlainRequestHasASessionAsOnLoopback() throws Exception {
    mvc.perform(get("/open/why"))
        .andExpect(content().string("nothing failed"))
        .andExpect(cookie().exists("stash-dev"));
  }
}
