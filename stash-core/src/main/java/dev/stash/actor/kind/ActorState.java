package dev.stash.actor.kind;

import dev.stash.json.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is stored of an actor: the values of its fields, and what older releases left. The maps are
 * never changed, only replaced: a handler that runs goes on seeing the one that it began with. Not
 * thread-safe itself.
 */
final class ActorState {
  /** So many versions are kept, the newest. */
  private static final int MOST_VERSIONS = 3;

  /** The newest first. */
  private List<Shape> shapes = List.of();

  /** Members of the stored object that this release does not know. */
  Map<String, Json> unknown = Map.of();

  /** The values of one version of the class, in their order. */
  record Shape(int version, Map<String, Json> values) {
    int bytes() {
      int bytes = 0;
      for (Map.Entry<String, Json> entry : values.entrySet()) {
        bytes += entry.getKey().length() + entry.getValue().size();
      }
      return bytes;
    }
  }

  ActorState copy() {
    ActorState copy = new ActorState();
    copy.shapes = shapes;
    copy.unknown = unknown;
    return copy;
  }

  List<Shape> shapes() {
    return shapes;
  }

  /** Null: nothing of this version is there. */
  @Nullable Map<String, Json> values(int version) {
    for (Shape shape : shapes) {
      if (shape.version() == version) {
        return shape.values();
      }
    }
    return null;
  }

  /** What the newest release before this version left; null: nothing. */
  @Nullable Shape before(int version) {
    for (Shape shape : shapes) {
      if (shape.version() < version) {
        return shape;
      }
    }
    return null;
  }

  void put(Shape shape) {
    List<Shape> all = new ArrayList<>(shapes);
    all.removeIf(other -> other.version() == shape.version());
    all.add(shape);
    all.sort(Comparator.comparingInt(Shape::version).reversed());
    shapes = List.copyOf(all.subList(0, Math.min(all.size(), MOST_VERSIONS)));
  }
}
