package dev.stash.servlet;

import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpFilter;
import java.io.IOException;
import java.util.function.Consumer;

/** Tells what stopped the start; containers only log it. */
final class WatchedFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  private final transient StashFilter filter;
  private final transient Consumer<RuntimeException> failure;

  WatchedFilter(StashFilter filter, Consumer<RuntimeException> failure) {
    this.filter = filter;
    this.failure = failure;
  }

  @Override
  public void init(FilterConfig config) throws ServletException {
    try {
      filter.init(config);
    } catch (RuntimeException failed) {
      failure.accept(failed);
      throw failed;
    }
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    filter.doFilter(request, response, chain);
  }

  @Override
  public void destroy() {
    filter.destroy();
  }
}
