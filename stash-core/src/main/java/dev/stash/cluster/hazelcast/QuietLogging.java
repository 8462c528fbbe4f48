package dev.stash.cluster.hazelcast;

import com.hazelcast.logging.AbstractLogger;
import com.hazelcast.logging.ILogger;
import com.hazelcast.logging.LogEvent;
import com.hazelcast.logging.LoggerFactory;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * What Hazelcast says, to {@link System.Logger}, a level lower: what it informs of is of interest
 * to whoever looks for a fault in it. Made by Hazelcast, by its name in the configuration.
 */
public final class QuietLogging implements LoggerFactory {
  /** For Hazelcast. */
  public QuietLogging() {}

  @Override
  public ILogger getLogger(String name) {
    return new Quiet(System.getLogger(name));
  }

  private static final class Quiet extends AbstractLogger {
    private final System.Logger log;

    Quiet(System.Logger log) {
      this.log = log;
    }

    @Override
    public void log(Level level, @Nullable String message) {
      log.log(lower(level), message);
    }

    @Override
    public void log(Level level, @Nullable String message, @Nullable Throwable thrown) {
      log.log(lower(level), message, thrown);
    }

    @Override
    @SuppressWarnings("removal") // the interface still has it
    public void log(LogEvent event) {
      LogRecord entry = event.getLogRecord();
      log(entry.getLevel(), entry.getMessage(), entry.getThrown());
    }

    @Override
    public Level getLevel() {
      return Level.INFO;
    }

    @Override
    public boolean isLoggable(Level level) {
      return log.isLoggable(lower(level));
    }

    private static System.Logger.Level lower(Level level) {
      if (level.intValue() >= Level.SEVERE.intValue()) {
        return System.Logger.Level.WARNING;
      }
      return level.intValue() >= Level.WARNING.intValue()
          ? System.Logger.Level.DEBUG
          : System.Logger.Level.TRACE;
    }
  }
}
