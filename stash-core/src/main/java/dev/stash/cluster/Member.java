package dev.stash.cluster;

import java.util.Map;

/**
 * A process that takes part. Two members are the same if their ids are. Immutable.
 *
 * @param id unique for ever; a member that was cut off and comes back has another one
 * @param name as given by the option {@code member}, for people; need not be unique
 * @param channels those it has opened, each with the highest version of messages it understands
 * @param attributes what it tells of itself, such as the address of its pages
 */
public record Member(
    String id, String name, Map<String, Integer> channels, Map<String, String> attributes) {
  /** The attribute of a member that was cut off and has come back under another id. */
  public static final String REBORN = "stash.reborn";

  /** Takes copies. */
  public Member {
    channels = Map.copyOf(channels);
    attributes = Map.copyOf(attributes);
  }

  /** The highest version of a channel's messages that it understands; 0: it has no such channel. */
  public int protocol(String channel) {
    return channels.getOrDefault(channel, 0);
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
