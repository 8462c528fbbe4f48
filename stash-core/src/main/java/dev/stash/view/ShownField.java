package dev.stash.view;

import dev.stash.json.JsonCodec;

/**
 * One shown field, bound.
 *
 * @param access the field itself
 * @param key what it is shown under
 * @param codec of the field's generic type; may be for writing alone
 */
record ShownField(FieldAccess access, String key, JsonCodec codec) {
  String describe() {
    return "shown " + access;
  }
}
