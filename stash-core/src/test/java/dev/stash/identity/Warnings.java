package dev.stash.identity;

import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/** What was logged. */
public final class Warnings extends Handler {
  private final List<String> told;

  private Warnings(List<String> told) {
    this.told = told;
  }

  /** Adds each text to a list. */
  public static Handler into(List<String> told) {
    return new Warnings(told);
  }

  @Override
  public void publish(LogRecord logged) {
    told.add(new SimpleFormatter().formatMessage(logged));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
