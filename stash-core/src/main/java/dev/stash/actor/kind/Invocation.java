package dev.stash.actor.kind;

import dev.stash.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A method that is called, and with what. Immutable.
 *
 * @param method its name: there is one of it
 * @param arguments encoded
 */
record Invocation(String method, List<Json> arguments) {
  int weight() {
    int weight = 64 + method.length();
    for (Json argument : arguments) {
      weight += argument.size();
    }
    return weight;
  }

  /** Tells it from any other that names the same key. */
  String print() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(method.getBytes(StandardCharsets.UTF_8));
      for (Json argument : arguments) {
        digest.update((byte) 0); // in no name, and in no JSON
        digest.update(argument.utf8());
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 16);
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible); // every Java has it
    }
  }

  /** Without the arguments, which are nobody's business. */
  @Override
  public String toString() {
    return "Invocation[" + method + "]";
  }
}
