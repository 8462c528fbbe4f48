package dev.stash.node;

import dev.stash.json.JsonOutput;
import dev.stash.json.JsonReader;
import dev.stash.json.JsonReader.Limits;
import dev.stash.json.JsonUnreadable;

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
  private static final String NAMELESS = "?";

  /** Of somebody who says nothing that we understand; all that counts is that it is there. */
  static final MemberRecord UNKNOWN = new MemberRecord(NAMELESS, NAMELESS, NAMELESS);

  byte[] encoded() {
    JsonOutput out = new JsonOutput(128).object().name("format").value(FORMAT);
    out.name("member").value(name).name("id").value(id);
    return out.name("beat").value(beat).end().toUtf8();
  }

  static MemberRecord decode(byte[] body) {
    try {
      return JsonReader.read(body, Limits.STORED, MemberRecord::read);
    } catch (JsonUnreadable unreadable) {
      return UNKNOWN;
    }
  }

  private static MemberRecord read(JsonReader in) {
    String name = NAMELESS;
    String id = NAMELESS;
    String beat = NAMELESS;
    in.enter('{');
    while (in.more('}')) {
      switch (in.name()) {
        case "member" -> name = in.string();
        case "id" -> id = in.string();
        case "beat" -> beat = in.string();
        default -> in.skip();
      }
    }
    return new MemberRecord(name, id, beat);
  }
}
