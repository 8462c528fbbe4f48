package dev.stash;

import java.time.Duration;

/**
 * One page of a view, for its handler: a method annotated {@link OnMount}, {@link OnEvent}, {@link
 * OnSaved} or {@link OnUnmount} may take it as a parameter, and keep it. It begins when the page's
 * socket is mounted and is over when that socket is gone: a page that comes back has a new handler
 * and a new one of these. Thread-safe.
 */
public interface Page {
  /** The name of the page's view, which is also that of its slice, such as {@code board/17}. */
  String view();

  /**
   * What stands in the place of a parameter of the view's name: of {@code board/{id}} the parameter
   * {@code id}. It comes from the page's address, so anybody may have made it up: see {@link
   * ViewAccess}.
   *
   * @return 1 to 128 characters
   * @throws IllegalArgumentException if the view has no such parameter
   */
  String parameter(String name);

  /**
   * How what the page shows was found when it was mounted; {@link Recovery#ERROR} becomes another
   * one when the values have come after all, see {@link OnMount}.
   */
  Recovery recovery();

  /**
   * Whether it is a page that was here before and came back when it was mounted, whatever was found
   * of it.
   */
  boolean rejoined();

  /** Whether its socket is gone: then nothing is run for it any more. */
  boolean over();

  /**
   * Runs something in the order of the page's events, from whatever thread: soon, never beside a
   * method of the handler, and never before the page is mounted. As after an event, stashed fields
   * that it changes are stashed when it returns, shown to the page, stored and told to other tabs;
   * when it throws they are put back, and the log says so, or the page if it is a {@link
   * UserMessage}. Does not block.
   *
   * <p>Like an event it is optimistic, see {@link OnEvent}: if others have changed what it saw, it
   * runs again. What it has changed counts once. Unlike an event nobody keeps it: it may not run,
   * or what it has changed may be lost, if the page or this process ends before that is stored, or
   * the session refuses it (a limit, {@code CONFLICT} after losing again and again; the log says
   * so).
   *
   * @return false if it will not run: the page is over, or 1,000 tasks of it have not had their
   *     turn. One that has its turn while as many of the page's events and tasks are not stored is
   *     dropped, and the log says so
   */
  boolean run(Runnable task);

  /**
   * {@linkplain #run Runs} something once, after some time, unless the page is over by then.
   *
   * @param delay from 0 to 365 days
   * @throws IllegalArgumentException if it is another one
   * @throws IllegalStateException if 1,000 timers of this page are there, {@link #every} included:
   *     one that has run, or is cancelled, is none
   */
  Timer after(Duration delay, Runnable task);

  /**
   * {@linkplain #run Runs} something again and again until the page is over: for the first time
   * when the period has passed, then so long after each end. What cannot be run when its time comes
   * is left out.
   *
   * @param period from 10 milliseconds to 365 days
   * @throws IllegalArgumentException if it is another one
   * @throws IllegalStateException as with {@link #after}
   */
  Timer every(Duration period, Runnable task);

  /**
   * Lets the browser go to another page of this server, once all that this page has done is stored.
   * Called within a handler's method or a task, it holds if that run does: what loses or fails
   * sends nobody anywhere. A listener of the page's {@code navigate} goes in the script's stead.
   *
   * @param path begins with one {@code /}, and may have a query and a fragment: never another site
   * @throws IllegalArgumentException if it is none
   */
  void navigate(String path);

  /** Lets the browser load this page anew, likewise. */
  void reload();

  /** Something that is to be run. */
  interface Timer {
    /** From now on it begins no more; one that has begun goes on. More than once is harmless. */
    void cancel();
  }
}
