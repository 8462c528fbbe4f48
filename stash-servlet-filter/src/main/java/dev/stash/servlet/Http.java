package dev.stash.servlet;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * What is HTTP of a request and its response. Wrappers of others may hide it, as at an asynchronous
 * dispatch with plain ones: ours go beneath those then, where containers put theirs, too.
 */
final class Http {
  private final ServletRequest request;
  private final ServletResponse response;
  private final @Nullable ServletRequestWrapper overRequest;
  private final @Nullable ServletResponseWrapper overResponse;

  Http(ServletRequest request, ServletResponse response) {
    this.request = request;
    this.response = response;
    this.overRequest = over(request);
    this.overResponse = over(response);
  }

  /**
   * The last wrapper that hides HTTP; what is said of it above, as Jetty does, is not to be had.
   */
  private static @Nullable ServletRequestWrapper over(ServletRequest request) {
    ServletRequestWrapper last = null;
    ServletRequest each = request;
    while (each instanceof ServletRequestWrapper wrapper) {
      last = wrapper instanceof HttpServletRequest ? last : wrapper;
      each = wrapper.getRequest();
    }
    return last;
  }

  private static @Nullable ServletResponseWrapper over(ServletResponse response) {
    ServletResponseWrapper last = null;
    ServletResponse each = response;
    while (each instanceof ServletResponseWrapper wrapper) {
      last = wrapper instanceof HttpServletResponse ? last : wrapper;
      each = wrapper.getResponse();
    }
    return last;
  }

  HttpServletRequest request() {
    return (HttpServletRequest) (overRequest == null ? request : overRequest.getRequest());
  }

  HttpServletResponse response() {
    return (HttpServletResponse) (overResponse == null ? response : overResponse.getResponse());
  }

  /** The rest of the chain, which gets what is hidden as it came. */
  FilterChain rest(FilterChain chain) {
    return (asked, answer) -> chain.doFilter(hidden(asked), hidden(answer));
  }

  private ServletRequest hidden(ServletRequest asked) {
    if (overRequest == null) {
      return asked;
    }
    overRequest.setRequest(asked);
    return request;
  }

  private ServletResponse hidden(ServletResponse answer) {
    if (overResponse == null) {
      return answer;
    }
    overResponse.setResponse(answer);
    return response;
  }
}
