package dev.stash.helidon.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stash.storage.StorageBackend;
import dev.stash.storage.StoredObject;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;

/** The keys of a {@link Ledger} that all tabs share, from a view or from a stored object. */
final class StoredState {
  private static final JsonProvider JSON = JsonProvider.provider();

  private StoredState() {}

  /** Those keys alone; what was never written has its default. */
  static JsonObject shared(JsonObject state) {
    var shared = JSON.createObjectBuilder();
    JsonObject none = JSON.createObjectBuilder().add("count", 0).add("digest", 0).build();
    for (int slot = 0; slot < Ledger.SLOTS; slot++) {
      shared.add("slot" + slot, state.getOrDefault("slot" + slot, none));
    }
    for (int register = 0; register < Ledger.REGISTERS; register++) {
      shared.add(
          "register" + register, state.getOrDefault("register" + register, JSON.createValue(0)));
    }
    return shared.build();
  }

  /** As the storage has it now; asks no member. */
  static JsonObject read(StorageBackend storage, String key) {
    return shared(of(storage, "sessions/" + key + ".json"));
  }

  /** All of the ledger in the object with this key; asks no member. */
  static JsonObject of(StorageBackend storage, String objectKey) {
    return storage.get(objectKey).map(StoredState::ledger).orElse(JsonValue.EMPTY_JSON_OBJECT);
  }

  private static JsonObject ledger(StoredObject object) {
    JsonObject views = LineJson.object(new String(object.body(), UTF_8)).getJsonObject("views");
    JsonObject ledger = views == null ? null : views.getJsonObject("ledger");
    return ledger == null ? JsonValue.EMPTY_JSON_OBJECT : ledger.getJsonObject("data");
  }
}
