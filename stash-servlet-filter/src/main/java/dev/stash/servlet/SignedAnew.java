package dev.stash.servlet;

import dev.stash.servlet.http.PendingWork;
import dev.stash.web.BrowserIds;

/**
 * An id of a former secret or form, which the response carries as the present ones are: taken out
 * again if its session ends before the response goes, whichever way it goes.
 */
record SignedAnew(BrowserIds ids) implements PendingWork {
  @Override
  public void commit(int status) {
    ids.takeBackIfOver();
  }

  @Override
  public void giveUp() {}

  @Override
  public void left(boolean gone) {}

  @Override
  public void responseReset() {
    ids.carryAgain();
  }
}
