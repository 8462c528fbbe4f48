package dev.stash.cluster.hazelcast;

import com.hazelcast.cluster.Member;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who is in the grid and no member of ours, and what came from nobody we know. Each of them is
 * named once: whoever runs the members must learn that one of them was started wrongly, or that
 * somebody is at their port. Thread-safe.
 */
final class Strangers {
  private static final Logger LOG = System.getLogger(HazelcastBackend.class.getName());
  private static final long MINUTE_NANOS = 60_000_000_000L;
  private static final long PATIENCE_NANOS = 10_000_000_000L;
  private static final int NAME_CHARS = 60;

  private final Map<UUID, Set<String>> refused = new HashMap<>();
  private final Map<UUID, Long> waiting = new HashMap<>();
  private final Set<UUID> silent = new HashSet<>();
  private long dropped;
  private long droppedUntold;
  private long toldAt = System.nanoTime() - MINUTE_NANOS;

  /**
   * It does not belong here.
   *
   * @param member as the grid knows it
   * @param name what it calls itself
   * @param why goes on after its name
   * @return whether that is new
   */
  synchronized boolean refuse(@Nullable Member member, UUID id, String name, String why) {
    if (!refused.computeIfAbsent(id, stranger -> new HashSet<>()).add(why)) {
      return false;
    }
    LOG.log(
        Level.WARNING,
        "{0}, at {1}, {2}: it is refused, nothing is sent to it, and its share of the sessions is"
            + " served by the others",
        printable(name),
        address(member),
        why);
    return true;
  }

  synchronized boolean refused(UUID id) {
    return refused.containsKey(id);
  }

  synchronized int refused() {
    return refused.size();
  }

  /** It has proven itself. */
  synchronized void proven(UUID id) {
    refused.remove(id);
    waiting.remove(id);
    silent.remove(id);
  }

  /** It is out of the grid. */
  synchronized void gone(UUID id) {
    proven(id);
  }

  /** It is in the grid and has not said who it is. */
  synchronized void unproven(Member member, long now) {
    UUID id = member.getUuid();
    Long since = waiting.putIfAbsent(id, now);
    if (since != null && now - since > PATIENCE_NANOS && silent.add(id)) {
      LOG.log(
          Level.WARNING,
          "what runs at {0} is in the grid and has not proven that it has the secret: nothing is"
              + " sent to it, and its share of the sessions is served by the others",
          address(member));
    }
  }

  /** Something came that no member has sealed for us. */
  synchronized void dropped(long now) {
    dropped++;
    droppedUntold++;
    if (now - toldAt >= MINUTE_NANOS) {
      LOG.log(
          Level.WARNING,
          "{0} messages were dropped that no member has sealed for this one; if nobody is just"
              + " leaving or coming, somebody else is at the members'' port",
          droppedUntold);
      toldAt = now;
      droppedUntold = 0;
    }
  }

  synchronized long dropped() {
    return dropped;
  }

  /** It may be a stranger's, and made to look like more than a name. */
  private static String printable(String name) {
    String one = name.length() > NAME_CHARS ? name.substring(0, NAME_CHARS) + "…" : name;
    return "member \"" + one.replaceAll("[^\\p{L}\\p{N} ._:@/…-]", "?") + "\"";
  }

  private static String address(@Nullable Member member) {
    return member == null
        ? "an unknown address"
        : member.getAddress().getHost() + ":" + member.getAddress().getPort();
  }
}
