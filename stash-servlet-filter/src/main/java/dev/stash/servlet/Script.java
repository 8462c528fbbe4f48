package dev.stash.servlet;

import dev.stash.web.PageScript;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Serves the page's module. */
final class Script {
  private final PageScript script = new PageScript();

  void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Requests.noSniffing(response);
    response.setHeader("ETag", script.etag());
    response.setHeader("Cache-Control", "no-cache");
    if (Requests.header(request, "If-None-Match").orElse("").equals(script.etag())) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    byte[] bytes = script.bytes();
    response.setContentType(PageScript.TYPE);
    response.setContentLength(bytes.length);
    if (request.getMethod().equals("GET")) {
      response.getOutputStream().write(bytes);
    }
  }
}
