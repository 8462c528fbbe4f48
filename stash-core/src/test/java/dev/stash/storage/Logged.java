package dev.stash.storage;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What a class says in the log. */
public final class Logged extends Handler {
  private final Consumer<String> to;

  private Logged(Consumer<String> to) {
    this.to = to;
  }

  /** While this is done. */
  public static List<String> during(Class<?> speaker, Runnable action) {
    List<String> lines = new CopyOnWriteArrayList<>();
    during(speaker, lines::add, action);
    return lines;
  }

  /** While this is done; each line is told when it is said. */
  public static void during(Class<?> speaker, Consumer<String> to, Runnable action) {
    Logger logger = Logger.getLogger(speaker.getName());
    Logged handler = new Logged(to);
    logger.addHandler(handler);
    try {
      action.run();
    } finally {
      logger.removeHandler(handler);
    }
  }

  @Override
  public void publish(LogRecord line) {
    to.accept(new SimpleFormatter().formatMessage(line));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
