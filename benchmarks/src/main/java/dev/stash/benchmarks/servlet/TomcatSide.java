package dev.stash.benchmarks.servlet;

import jakarta.servlet.Filter;
import org.jspecify.annotations.Nullable;

/** Tomcat's own sessions, in its memory: what the rest of a request costs. */
record TomcatSide() implements Side {
  @Override
  public @Nullable Filter filter() {
    return null;
  }

  @Override
  public Written written() {
    return Written.NOTHING;
  }

  @Override
  public void close() {}
}
