package dev.stash.wire;

import dev.stash.Mount;
import dev.stash.Page;
import dev.stash.Recovery;
import dev.stash.Session;
import dev.stash.view.Surroundings;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a page's handler may ask for; made when it asks, since most never do. Touched only in the
 * serial.
 */
final class Around implements Surroundings {
  private final ViewAddress address;
  private final Supplier<Session> session;
  private final Function<Mount, LivePage> pages;
  private @Nullable Mount mount;
  private @Nullable LivePage page;

  Around(ViewAddress address, Supplier<Session> session, Function<Mount, LivePage> pages) {
    this.address = address;
    this.session = session;
    this.pages = pages;
  }

  /** From now on it is known how its page was mounted; again, if that was with an error. */
  void mounted(Recovery recovery, boolean rejoined) {
    Mount how = new Mount(address.name(), recovery, rejoined);
    mount = how;
    if (page != null) {
      page.mounted(how);
    }
  }

  /** Its page is over. */
  void end() {
    if (page != null) {
      page.end();
    }
  }

  @Override
  public Mount mount() {
    Mount how = mount;
    if (how == null) {
      throw new IllegalStateException("it is not mounted");
    }
    return how;
  }

  @Override
  public Page page() {
    if (page == null) {
      page = pages.apply(mount());
    }
    return page;
  }

  @Override
  public Session session() {
    return session.get();
  }
}
