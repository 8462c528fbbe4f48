package dev.stash.spring;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request that a login goes on with, without what opens doors: its cookies have the session's id,
 * of which a storage is to see nothing.
 */
final class SavedRequests {
  private static final Set<String> KEYS = Set.of("cookie", "authorization", "proxy-authorization");

  private SavedRequests() {}

  /** The tree of such a request. */
  static @Nullable Object bare(@Nullable Object tree) {
    Map<Object, @Nullable Object> bare = new HashMap<>((Map<?, ?>) tree);
    bare.put("cookies", List.of(ArrayList.class.getName(), List.of()));
    bare.computeIfPresent("headers", (name, headers) -> withoutKeys((Map<?, ?>) headers));
    return bare;
  }

  private static Map<Object, @Nullable Object> withoutKeys(Map<?, ?> headers) {
    Map<Object, @Nullable Object> bare = new HashMap<>(headers);
    bare.keySet().removeIf(name -> KEYS.contains(name.toString().toLowerCase(Locale.ROOT)));
    return bare;
  }
}
