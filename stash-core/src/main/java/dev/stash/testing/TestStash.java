package dev.stash.testing;

import dev.stash.Cluster;
import dev.stash.OptionInvalid;
import dev.stash.Stash;
import dev.stash.StashBuilder;
import dev.stash.web.ViewHost;
import dev.stash.web.WebBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An application's views in a test, with all of Stash but a server: no port, up at once. Browsers
 * with their cookies open pages in tabs, which say and hear what {@code stash.js} does, through the
 * code that a real socket goes through. Members can be restarted and killed, the storage can fail,
 * and the time is the test's.
 *
 * <pre>{@code
 * try (var stash = TestStash.builder().view("cart", CartView::new).build()) {
 *   var tab = stash.newBrowser().newTab("cart");
 *   tab.send("add", new Item("apple", 2));
 *   stash.crash();
 *   assertEquals(1, tab.get("lines", int.class));
 * }
 * }</pre>
 *
 * <p>What a handler throws stands in the log, as ever; a page is told that the event has failed.
 * Thread-safe.
 */
public final class TestStash implements AutoCloseable {
  private static final String SECRET = "a secret of tests, of 32 characters and more";
  private static final Duration RETURN = Duration.ofMillis(250);

  /** So many of the latest messages of each page stand in a failure. */
  private static final int REPORTED = 12;

  private final TestThreads threads = new TestThreads();
  private final TestClock clock;
  private final TestBackend storage;
  private final FaultyBackend faults;
  private final BlockingBackend holds;
  private final TestCluster cluster;
  private final TestLife world;
  private final Duration patience;
  private final List<@Nullable TestProcess> members = new CopyOnWriteArrayList<>();
  private final List<TestTab> tabs = new CopyOnWriteArrayList<>();
  private final AtomicInteger names = new AtomicInteger();
  private final int size;
  private volatile Builder release;

  private TestStash(Builder release) {
    this.release = release;
    this.size = release.members;
    this.patience = release.patience;
    this.clock = new TestClock(threads, patience);
    this.world = new TestLife(clock, threads);
    this.storage = new TestBackend(clock.clock());
    this.faults = FaultyBackend.over(storage);
    this.holds = BlockingBackend.over(faults);
    this.cluster = new TestCluster(threads);
    Thread unused = Thread.ofPlatform().daemon().name("stash-test-clock").start(clock::keep);
    entered();
    for (int i = 0; i < size; i++) {
      members.add(null);
      begin(i, release);
    }
    settle();
  }

  /** A builder: views are what it needs. */
  public static Builder builder() {
    return new Builder();
  }

  // ------------------------------------------------------------------------ what a test has

  /** A browser without cookies. */
  public TestBrowser newBrowser() {
    return new TestBrowser(this, "browser " + names.incrementAndGet());
  }

  /** The time, which stands still until it is moved. */
  public TestClock clock() {
    return clock;
  }

  /** What is stored. */
  public TestBackend storage() {
    return storage;
  }

  /** Lets calls to the storage fail. */
  public FaultyBackend faults() {
    return faults;
  }

  /** Stops calls to the storage until the test lets them go. */
  public BlockingBackend holds() {
    return holds;
  }

  /** The cluster, for cuts between members and for who owns what; without members if it has one. */
  public TestCluster cluster() {
    return cluster;
  }

  /** The Stash of the first member that lives, for {@code sessionsOf} and the like. */
  public Stash stash() {
    return stash(0);
  }

  /**
   * The Stash of this member, or of the next that lives.
   *
   * @param member counted from 0
   * @throws IllegalStateException if none lives
   */
  public Stash stash(int member) {
    entered();
    TestProcess process = anyProcess(member(member));
    if (process == null) {
      throw new IllegalStateException("no member lives: start one");
    }
    return process.stash();
  }

  /** Lets all happen that follows from what was done; time does not go on. */
  public void settle() {
    clock.settle();
  }

  // ------------------------------------------------------------------------ processes

  /**
   * Stops each member as a deploy does, one after the other, and starts it again; waits until all
   * pages are back.
   */
  public void restart() {
    for (int i = 0; i < members.size(); i++) {
      stop(i);
      begin(i, release);
    }
    back();
  }

  /** The same with another release of the application: other views, other options. */
  public void restart(Builder next) {
    release = next;
    restart();
  }

  /** Kills all members at once, as {@code kill -9} does, starts them again, and waits likewise. */
  public void crash() {
    for (int i = 0; i < members.size(); i++) {
      end(i);
    }
    for (int i = 0; i < members.size(); i++) {
      begin(i, release);
    }
    back();
  }

  /**
   * Kills a member, as {@code kill -9} does; waits until its pages are at another one, if one
   * lives.
   *
   * @param member counted from 0
   */
  public void kill(int member) {
    end(member(member));
    back();
  }

  /** Stops a member as a deploy does; otherwise likewise. */
  public void stop(int member) {
    entered();
    TestProcess process = members.get(member(member));
    if (process != null) {
      settle();
      process.host().drain(RETURN);
      settle();
      process.stash().close();
      process.kill(); // its pages have been told; nothing else is left of it
      members.set(member, null);
      back();
    }
  }

  /** Starts a member that was killed or stopped. */
  public void start(int member) {
    start(member, release);
  }

  /** The same with another release of the application, beside those that run. */
  public void start(int member, Builder next) {
    entered();
    if (members.get(member(member)) == null) {
      begin(member, next);
    }
    settle();
  }

  private void end(int member) {
    entered();
    settle();
    TestProcess process = members.set(member, null);
    if (process != null) {
      process.kill();
      if (size > 1) {
        cluster.kill(process.stash().self());
      }
      settle();
    }
  }

  private void begin(int member, Builder of) {
    TestLife life = new TestLife(clock, threads);
    StashBuilder builder = Stash.builder().secret(SECRET).member("member" + member);
    of.configured.forEach(more -> more.accept(builder));
    builder.time(life).storage(new TestGate(holds, life));
    builder.cluster(size > 1 ? cluster.member() : Cluster.local());
    Stash stash = builder.build();
    members.set(member, new TestProcess(life, stash, of.of(stash)));
  }

  /** Pages come back by themselves where somebody lives. */
  void back() {
    settle();
    if (anyProcess(0) != null) {
      tabs.forEach(TestTab::back);
    }
    settle();
  }

  /** This one, or the next that lives. */
  @Nullable TestProcess anyProcess(int first) {
    for (int i = 0; i < members.size(); i++) {
      TestProcess process = members.get((first + i) % members.size());
      if (process != null) {
        return process;
      }
    }
    return null;
  }

  int member(int number) {
    if (number < 0 || number >= size) {
      throw new IllegalArgumentException(
          "members are counted from 0, and there are " + size + ": builder.members(n)");
    }
    return number;
  }

  // ------------------------------------------------------------------------ for pages

  /** A thread of the test is here. */
  void entered() {
    threads.tested();
  }

  TestLife world() {
    return world;
  }

  /** Of 16 characters at least, as pages name themselves. */
  String unique(String what) {
    return "%s-%016d".formatted(what, names.incrementAndGet());
  }

  void opened(TestTab tab) {
    if (!tabs.contains(tab)) {
      tabs.add(tab);
    }
  }

  void gone(TestTab tab) {
    tabs.remove(tab);
  }

  /** Waits until this holds of a page, and then for all that follows. */
  void await(String what, TestPage page, BooleanSupplier holds) {
    entered();
    long until = System.nanoTime() + patience.toNanos();
    BooleanSupplier there = clock.awaited(holds);
    try {
      synchronized (page) {
        while (!there.getAsBoolean()) {
          long left = (until - System.nanoTime()) / 1_000_000;
          if (left <= 0) {
            throw new AssertionError("waited " + patience + " in vain: " + what + "\n" + report());
          }
          page.wait(left);
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted, and waited for: " + what, interrupted);
    } finally {
      clock.reached(there);
    }
    settle();
  }

  /** What each page was told last, and how often the storage has failed: for a failure. */
  public String report() {
    List<String> lines = new ArrayList<>();
    tabs.forEach(tab -> lines.add("  " + tab.report(REPORTED)));
    lines.add("  faults of the storage: " + faults.faults());
    return "What the pages were told:\n" + String.join("\n", lines);
  }

  /** Stops all members. What is held goes on; nothing is stored any more that is not by then. */
  @Override
  public void close() {
    members.forEach(
        process -> {
          if (process != null) {
            process.kill();
          }
        });
    world.kill();
    clock.end();
    cluster.close();
  }

  /**
   * Builds a {@link TestStash}. Views, {@code wire} and what else a web module can be told is said
   * here; what a {@link StashBuilder} can be told, by {@link #configure}. Not thread-safe.
   */
  public static final class Builder extends WebBuilder<Builder> {
    private final List<Consumer<? super StashBuilder>> configured = new ArrayList<>();
    private Duration patience = Duration.ofSeconds(10);
    private int members = 1;
    private boolean used;

    private Builder() {}

    /**
     * What the Stash of each member is told, whenever one starts: {@code configure(stash ->
     * stash.idleLimit(Duration.ofHours(1)).onSession(events::add))}. Its storage, its cluster and
     * its time are the test's.
     */
    public Builder configure(Consumer<? super StashBuilder> value) {
      configured.add(OptionInvalid.refuseNull("configure", value));
      return this;
    }

    /** How many members there are, in one cluster: 1 unless said. */
    public Builder members(int value) {
      if (value < 1) {
        throw new OptionInvalid("members", "is less than 1", "write how many there are");
      }
      members = value;
      return this;
    }

    /** How long a test waits, by the machine's time, before it fails: 10 s unless said. */
    public Builder patience(Duration value) {
      patience = OptionInvalid.refuseNull("patience", value);
      return this;
    }

    /**
     * One that has started.
     *
     * @throws OptionInvalid if an option is wrong
     */
    public TestStash build() {
      if (given() && !used) {
        throw new OptionInvalid("stash", "is given", "leave it to the test, and say configure");
      }
      return new TestStash(this);
    }

    private ViewHost of(Stash made) {
      used = true;
      return stash(made).host();
    }
  }
}
