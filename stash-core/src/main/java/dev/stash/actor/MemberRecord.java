package dev.stash.actor;

import dev.stash.json.JsonOutput;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import jakarta.json.spi.JsonProvider;
import java.io.ByteArrayInputStream;
import java.util.Map;

/**
 * What a cluster, or a process without one, says of itself in the storage; format 1 in {@code
 * docs/reference/storage-format.md}.
 *
 * @param name of the member that wrote it, for people
 * @param id of that member in its cluster
 * @param beat never used twice, so that no two records have equal bytes, and so equal ETags
 */
record MemberRecord(String name, String id, String beat) {
  private static final int FORMAT = 1;
  private static final JsonReaderFactory READERS =
      JsonProvider.provider().createReaderFactory(Map.of());
  private static final String NAMELESS = "?";

  /** Of somebody who says nothing that we understand; all that counts is that it is there. */
  static final MemberRecord UNKNOWN = new MemberRecord(NAMELESS, NAMELESS, NAMELESS);

  byte[] encoded() {
    JsonOutput out = new JsonOutput(128).object().name("format").value(FORMAT);
    out.name("member").value(name).name("id").value(id);
    return out.name("beat").value(beat).end().toUtf8();
  }

  static MemberRecord decode(byte[] body) {
    try (JsonReader reader = READERS.createReader(new ByteArrayInputStream(body))) {
      JsonObject read = reader.readObject();
      return new MemberRecord(
          read.getString("member", NAMELESS),
          read.getString("id", NAMELESS),
          read.getString("beat", NAMELESS));
    } catch (JsonException | IllegalStateException unreadable) {
      return UNKNOWN;
    }
  }
}
