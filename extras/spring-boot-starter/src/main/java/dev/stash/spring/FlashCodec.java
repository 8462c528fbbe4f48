package dev.stash.spring;

import dev.stash.servlet.http.AttributeCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.servlet.FlashMap;

/** Keeps flash attributes that are text, flags or whole numbers, for the request they are for. */
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
    tree.put("parameters", new HashMap<>(flash.getTargetRequestParams()));
    tree.put("until", flash.getExpirationTime());
    Map<String, @Nullable Object> values = new HashMap<>();
    flash.forEach((name, value) -> values.put(name, tree(value)));
    tree.put("values", values);
    return tree;
  }

  /** Numbers with their class: JSON has one kind. */
  private static @Nullable Object tree(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case String text -> text;
      case Boolean flag -> flag;
      case Integer number -> Map.of("int", number);
      case Long number -> Map.of("long", number);
      default -> throw new IllegalArgumentException("no kind of flash attribute that can be kept");
    };
  }

  @Override
  public FlashMap read(@Nullable Object tree) {
    Map<?, ?> stored = (Map<?, ?>) Objects.requireNonNull(tree);
    FlashMap flash = new FlashMap();
    flash.setTargetRequestPath((String) stored.get("path"));
    flash.addTargetRequestParams(parameters((Map<?, ?>) stored.get("parameters")));
    flash.setExpirationTime(number(stored.get("until")).longValue());
    ((Map<?, ?>) Objects.requireNonNull(stored.get("values")))
        .forEach((name, value) -> flash.put((String) name, value(value)));
    return flash;
  }

  private static MultiValueMap<String, String> parameters(@Nullable Map<?, ?> stored) {
    MultiValueMap<String, String> parameters = new LinkedMultiValueMap<>();
    if (stored != null) {
      stored.forEach(
          (name, values) -> {
            List<String> texts = new ArrayList<>();
            ((List<?>) values).forEach(each -> texts.add((String) each));
            parameters.put((String) name, texts);
          });
    }
    return parameters;
  }

  private static @Nullable Object value(@Nullable Object tree) {
    if (tree instanceof Map<?, ?> tagged) {
      Object whole = tagged.get("int");
      return whole == null
          ? (Object) number(tagged.get("long")).longValue()
          : (Object) number(whole).intValue();
    }
    return tree;
  }

  private static Number number(@Nullable Object tree) {
    return (Number) Objects.requireNonNull(tree);
  }
}
