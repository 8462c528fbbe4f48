package dev.stash.storage.encrypted;

import java.util.Map;

/**
 * What a scan found.
 *
 * @param objects how many objects each key id was found on, by what the objects say of themselves
 * @param plaintext how many objects are not encrypted
 */
public record KeyUse(Map<String, Long> objects, long plaintext) {
  /** Copies the map. */
  public KeyUse {
    objects = Map.copyOf(objects);
  }
}
