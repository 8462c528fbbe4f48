package dev.stash.servlet.cdi;

import dev.stash.Session;
import dev.stash.Stash;
import dev.stash.StashException;
import dev.stash.servlet.http.CommitBeforeResponse;
import dev.stash.servlet.http.PendingWork;
import dev.stash.session.DeclaredViews;
import dev.stash.session.SessionIds;
import dev.stash.view.OnInvalidValue;
import dev.stash.view.ViewType;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The beans of one request whose fields are kept, and its session. Knows no CDI: the filter uses
 * it, where there may be none. Thread-safe.
 */
public final class RequestBeans implements PendingWork {
  private static final String REQUEST = RequestBeans.class.getName();
  private static final ThreadLocal<@Nullable RequestBeans> CURRENT = new ThreadLocal<>();

  // Of all applications that share this class. One that has no use for it pays a little, no more.
  private static volatile boolean wanted;
  private static volatile boolean keeping;

  /** Classes whose fields are kept, with the names of their views. Holds no application back. */
  private static final Map<Class<?>, String> KEPT =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final Stash stash;
  private final SessionIds ids;
  private final Session session;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<BeanSlice> slices = new ArrayList<>();
  private boolean failed;

  private RequestBeans(Stash stash, SessionIds ids) {
    this.stash = stash;
    this.ids = ids;
    this.session = stash.web().session(ids);
  }

  /** Whether there is CDI. For the filter. */
  public static boolean wanted() {
    return wanted;
  }

  /**
   * There is CDI.
   *
   * @param beans those whose fields are kept, by the names of their views
   */
  static void want(Map<String, Class<?>> beans) {
    beans.forEach((name, type) -> KEPT.put(type, name));
    keeping |= !beans.isEmpty();
    wanted = true;
  }

  /** Lets the views of beans be known to who writes by name. For the filter. */
  public static void declareIn(Stash stash) {
    DeclaredViews views = stash.web().declared();
    Map.copyOf(KEPT).forEach((type, name) -> ViewType.of(type).declareIn(views, name));
  }

  /**
   * Runs the rest of the chain so that beans find the request. For the filter.
   *
   * @param ids of a request that has just arrived; for its later dispatches it is not needed
   */
  public static void filter(
      Stash stash,
      @Nullable SessionIds ids,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain)
      throws IOException, ServletException {
    DispatcherType kind = request.getDispatcherType();
    RequestBeans beans = (RequestBeans) request.getAttribute(REQUEST);
    boolean inside = kind == DispatcherType.FORWARD || kind == DispatcherType.INCLUDE;
    if (beans == null ? ids == null : inside) {
      chain.doFilter(request, response);
      return;
    }
    if (beans == null && ids != null) {
      beans = new RequestBeans(stash, ids);
      request.setAttribute(REQUEST, beans);
    }
    RequestBeans before = CURRENT.get();
    CURRENT.set(beans);
    try {
      if (keeping && beans != null) {
        CommitBeforeResponse.filter(beans, request, response, chain);
      } else {
        chain.doFilter(request, response);
      }
    } finally {
      if (before == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(before);
      }
    }
  }

  /**
   * Of the request that runs in this thread.
   *
   * @throws IllegalStateException if there is none
   */
  static RequestBeans current() {
    RequestBeans current = CURRENT.get();
    if (current == null) {
      throw new IllegalStateException(
          "no request that came through StashFilter runs in this thread; map the filter to /*, with"
              + " ASYNC and ERROR among its dispatcher types, and in threads of your own use"
              + " StashFilter.session(request)");
    }
    return current;
  }

  Session session() {
    return session;
  }

  /**
   * Gives a bean that is being made what is stored of it, and keeps it from now on.
   *
   * @throws StashException if that cannot be read, or not be migrated
   */
  <T> void recover(ViewType<T> type, String view, T bean) {
    BeanSlice slice =
        new BeanSlice(stash, ids, view, type, type.bindManaged(bean, OnInvalidValue.THROW));
    lock.lock();
    try {
      slice.recover();
      slices.add(slice);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void commit(int status) {
    lock.lock();
    try {
      if (slices.isEmpty() || (failed && status >= 500)) {
        return;
      }
      failed = true;
      slices.forEach(BeanSlice::take);
      store(slices.stream().filter(BeanSlice::due).toList());
      failed = false;
    } finally {
      lock.unlock();
    }
  }

  /** Several at once, so that they share a commit where they can. */
  private void store(List<BeanSlice> due) {
    if (due.size() == 1) {
      due.getFirst().store();
      return;
    }
    CompletableFuture<?>[] stored =
        due.stream()
            .map(slice -> CompletableFuture.runAsync(slice::store, stash.web().executor()))
            .toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(stored).join();
    } catch (CompletionException unstored) {
      if (unstored.getCause() instanceof StashException ours) {
        throw ours;
      }
      throw unstored;
    }
  }

  @Override
  public void giveUp() {
    lock.lock();
    try {
      failed = true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void left(boolean gone) {}

  @Override
  public void responseReset() {
    ids.carryAgain();
  }
}
