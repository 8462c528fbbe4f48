package dev.stash.benchmarks;

import dev.stash.engine.Content;
import dev.stash.session.Attached;
import dev.stash.session.Change;
import dev.stash.session.SliceListener;
import java.util.List;

/** A listener to which most of it is all the same. */
class Silent implements SliceListener {
  @Override
  public void attached(Attached attached) {}

  @Override
  public void resynced(Attached attached) {}

  @Override
  public void changed(long revision, List<Change> changes, Content content) {}

  @Override
  public void accepted(long event, long revision) {}

  @Override
  public void refused(long event, String code, String message) {}

  @Override
  public void saved(long revision, long event) {}

  @Override
  public void lost(boolean replaced) {}

  @Override
  public void ended(String reason) {}
}
