package dev.stash.helidon.proof;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One member's place in a {@link Lab}: a process runs there, or does not. Thread-safe. */
public final class Node implements AutoCloseable {
  private final String address;
  private final List<String> place;
  private final Grid grid;
  private final List<String> options;
  private final List<String> arguments;
  private @Nullable SiteProcess process;
  private boolean frozen;
  private boolean next;

  Node(
      String address, List<String> place, Grid grid, List<String> options, List<String> arguments) {
    this.address = address;
    this.place = place;
    this.grid = grid;
    this.options = options;
    this.arguments = arguments;
  }

  /** Starts the present release; returns at once. */
  public synchronized void start() throws IOException {
    start(List.of());
  }

  /** Starts a release: {@code next}, or nothing for the present one. */
  synchronized void start(List<String> more) throws IOException {
    next = more.contains("next");
    List<String> all = new ArrayList<>(arguments);
    all.addAll(more);
    process = new SiteProcess(place, options, grid.classPath(), all);
  }

  /** Waits until it listens. */
  public void await() throws Exception {
    running().port();
  }

  synchronized SiteProcess running() {
    if (process == null) {
      throw new IllegalStateException("nothing runs there");
    }
    return process;
  }

  /** Where clients find it; empty while nothing listens there. A frozen process listens. */
  public synchronized Optional<String> entry() {
    try {
      return process != null && process.ready() && process.alive()
          ? Optional.of(address + ":" + process.port())
          : Optional.empty();
    } catch (Exception gone) {
      return Optional.empty();
    }
  }

  /** Whether the next release was started here last. */
  synchronized boolean next() {
    return next;
  }

  String address() {
    return address;
  }

  synchronized boolean up() {
    return process != null && process.alive();
  }

  synchronized boolean frozen() {
    return frozen;
  }

  synchronized void freeze() {
    running().freeze();
    frozen = true;
  }

  synchronized void thaw() {
    running().thaw();
    frozen = false;
  }

  public synchronized void kill() {
    running().kill();
    process = null;
    frozen = false;
  }

  /** In order, as at a deployment: returns when the process has ended, with its complaints. */
  public List<String> stop() throws Exception {
    List<String> complaints = running().stop();
    synchronized (this) {
      process = null;
    }
    return complaints;
  }

  String get(String path) throws Exception {
    return get(path, "none=none");
  }

  String get(String path, String cookie) throws Exception {
    return running().get(address, path, cookie);
  }

  @Override
  public synchronized void close() {
    if (process != null) {
      process.close();
      process = null;
    }
  }
}
