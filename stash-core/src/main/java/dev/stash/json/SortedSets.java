package dev.stash.json;

import jakarta.json.bind.serializer.JsonbSerializer;
import jakarta.json.bind.serializer.SerializationContext;
import jakarta.json.stream.JsonGenerator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SequencedCollection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gives sets without an order one inside classes that are left to JSON-B. */
final class SortedSets implements JsonbSerializer<Set<?>> {
  @Override
  public void serialize(Set<?> set, JsonGenerator out, SerializationContext context) {
    List<@Nullable Object> elements = new ArrayList<>(set);
    if (!(set instanceof SequencedCollection)) {
      elements.sort(Comparator.comparing(JsonbCodec::text));
    }
    out.writeStartArray();
    for (Object element : elements) {
      if (element == null) {
        out.writeNull();
      } else {
        context.serialize(element, out);
      }
    }
    out.writeEnd();
  }
}
