package dev.stash.servlet.http;

import jakarta.servlet.http.HttpServletResponse;

/** A response of ours, which keeps its promise around another one, too. For the filter. */
public interface OwnResponse {
  /** The same around another response. */
  HttpServletResponse moved(HttpServletResponse to);
}
