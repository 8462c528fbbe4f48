package dev.stash.servlet.http;

import dev.stash.identity.SessionKey;
import jakarta.servlet.http.HttpSession;
import java.util.Arrays;

/**
 * A session that can be reached when its request is over, which Jakarta Servlet 6.1 asks for. A
 * class of its own: with 6.0, whoever looks at the methods of one that has such a method, as
 * expression languages do, fails.
 */
final class ReachableSession extends StashHttpSession {
  /** Whether the container knows of it. */
  static final boolean KNOWN =
      Arrays.stream(HttpSession.class.getMethods())
          .anyMatch(method -> method.getName().equals("getAccessor"));

  ReachableSession(RequestSessions request, SessionKey key, HttpSlice kept, boolean fresh) {
    super(request, key, kept, fresh);
  }

  @Override
  public Accessor getAccessor() {
    String id = readable(getId());
    SessionKey key = nameable();
    return consumer -> request.access(key, id, consumer);
  }
}
