package dev.stash.json;

import jakarta.json.bind.serializer.JsonbSerializer;
import jakarta.json.bind.serializer.SerializationContext;
import jakarta.json.stream.JsonGenerator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Gives maps without an order one inside classes that are left to JSON-B. Keys are scalars. */
final class SortedMaps implements JsonbSerializer<Map<?, ?>> {
  @Override
  public void serialize(Map<?, ?> map, JsonGenerator out, SerializationContext context) {
    List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
    if (!(map instanceof SequencedMap)) {
      entries.sort(Comparator.comparing(entry -> name(entry.getKey())));
    }
    out.writeStartObject();
    for (Map.Entry<?, ?> entry : entries) {
      if (entry.getValue() == null) {
        out.writeNull(name(entry.getKey()));
      } else {
        context.serialize(name(entry.getKey()), entry.getValue(), out);
      }
    }
    out.writeEnd();
  }

  private static String name(Object key) {
    ScalarCodec codec =
        key instanceof Enum<?> constant
            ? Scalars.ofEnum(constant.getDeclaringClass())
            : Scalars.of(key.getClass());
    if (codec == null) {
      throw new Misfit("has a key of " + key.getClass().getName());
    }
    return codec.toText(key);
  }
}
