package dev.stash.wire;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which objects have been some page's handler. A factory that gives one away again, while its page
 * lives or after it, would show one user's values to another. Keeps no handler in memory.
 * Thread-safe.
 */
final class Handlers {
  private final Set<Given> given = ConcurrentHashMap.newKeySet();
  private final ReferenceQueue<Object> gone = new ReferenceQueue<>();

  /** Whether nobody has had this object before; from now on somebody has. */
  boolean first(Object handler) {
    for (Object old = gone.poll(); old != null; old = gone.poll()) {
      given.remove(old);
    }
    return given.add(new Given(handler, gone));
  }

  /** Equal to those of the same object, whatever that says of equality. */
  private static final class Given extends WeakReference<Object> {
    private final int hash;

    Given(Object handler, ReferenceQueue<Object> gone) {
      super(handler, gone);
      this.hash = System.identityHashCode(handler);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other || (other instanceof Given that && sameHandler(that));
    }

    private boolean sameHandler(Given that) {
      Object handler = get();
      return handler != null && that.refersTo(handler);
    }
  }
}
