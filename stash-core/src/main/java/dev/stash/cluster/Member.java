package dev.stash.cluster;

import java.util.Map;

/**
 * A process that takes part. Two members are the same if their ids are. Immutable.
 *
 * @param id unique for ever; a member that was cut off and comes back has another one
 * @param name as given by the option {@code member}, for people; need not be unique
 * @param protocol the highest version of messages that it understands
 * @param attributes what it tells of itself, such as the address of its pages
 */
public record Member(String id, String name, int protocol, Map<String, String> attributes) {
  /** The attribute of a member that was cut off and has come back under another id. */
  public static final String REBORN = "stash.reborn";

  /** Takes a copy of the attributes. */
  public Member {
    attributes = Map.copyOf(attributes);
  }

  /** Whether it was cut off, lived on, and has come back. */
  public boolean reborn() {
    return attributes.containsKey(REBORN);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Member that && id.equals(that.id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }
}
