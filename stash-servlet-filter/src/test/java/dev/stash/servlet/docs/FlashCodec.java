package dev.stash.servlet.docs;

import dev.stash.servlet.http.AttributeCodec;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.FlashMap;

/** Keeps flash attributes that are text, for the path that they are meant for. */
final class FlashCodec implements AttributeCodec<FlashMap> {
  @Override
  public Class<FlashMap> type() {
    return FlashMap.class;
  }

  @Override
  public String alias() {
    return "flash";
  }

  @Override
  public Object write(FlashMap flash) {
    Map<String, @Nullable Object> tree = new HashMap<>();
    tree.put("path", flash.getTargetRequestPath());
    tree.put("until", flash.getExpirationTime());
    tree.put("values", new HashMap<>(flash));
    return tree;
  }

  @Override
  public FlashMap read(@Nullable Object tree) {
    Map<?, ?> stored = (Map<?, ?>) Objects.requireNonNull(tree);
    FlashMap flash = new FlashMap();
    flash.setTargetRequestPath((String) stored.get("path"));
    flash.setExpirationTime(((Number) Objects.requireNonNull(stored.get("until"))).longValue());
    ((Map<?, ?>) Objects.requireNonNull(stored.get("values")))
        .forEach((name, value) -> flash.put((String) name, value));
    return flash;
  }
}
