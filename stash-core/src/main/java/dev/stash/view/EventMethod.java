package dev.stash.view;

import dev.stash.json.Json;
import dev.stash.json.JsonCodec;
import dev.stash.json.NotJson;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * One event method of a class, bound.
 *
 * @param parameter the payload's type; null if the method takes none
 */
record EventMethod(String event, MethodHandle handle, @Nullable Type parameter) {
  void run(Object view, @Nullable Json payload) throws Throwable {
    if (parameter == null) {
      handle.invoke(view);
    } else {
      handle.invoke(view, argument(parameter, payload));
    }
  }

  private @Nullable Object argument(Type type, @Nullable Json payload) {
    if (payload == null) {
      throw new BadPayload("event " + event + " needs a payload", null);
    }
    try {
      return JsonCodec.decode(payload, type);
    } catch (NotJson not) {
      throw new BadPayload(
          "the payload of event " + event + " does not fit: " + not.getMessage(), null);
    }
  }
}
