package dev.stash.cluster.hazelcast;

import com.hazelcast.cluster.Member;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Who is in the grid and no member of ours. Each of them is named once: whoever runs the members
 * must learn that one of them was started wrongly, or that somebody is at their port. Thread-safe.
 */
final class Strangers {
  private static final Logger LOG = System.getLogger(HazelcastBackend.class.getName());
  private static final long PATIENCE_NANOS = 10_000_000_000L;
  private static final int NAME_CHARS = 60;

  private final Map<UUID, Stranger> strangers = new HashMap<>();
  private final Runnable unproven;

  /**
   * Nobody yet.
   *
   * @param unproven is run when one of them proves nothing
   */
  Strangers(Runnable unproven) {
    this.unproven = unproven;
  }

  /** One of them, as long as it is in the grid. */
  private static final class Stranger {
    final Set<String> named = new HashSet<>();
    boolean differs;
    boolean left;
    long since;
    long greetedAt;
    boolean greeted;
    boolean silent;
  }

  private Stranger stranger(UUID id) {
    return strangers.computeIfAbsent(id, unknown -> new Stranger());
  }

  /**
   * It says that it does not belong here, and anybody can say that in its name: it is told of, and
   * greeted as before.
   *
   * @param member as the grid knows it
   * @param name what it calls itself
   * @param why goes on after its name
   * @return whether that is new
   */
  synchronized boolean claims(Member member, String name, String why) {
    boolean fresh = stranger(member.getUuid()).named.add(why);
    if (fresh) {
      unproven.run();
      LOG.log(
          Level.WARNING,
          "{0}, at {1}, {2}, as it says itself: unless it proves the contrary nothing is sent to"
              + " it, and its share of the sessions is served by the others",
          printable(name),
          address(member),
          why);
    }
    return fresh;
  }

  /** It has the secret and does not belong here; {@code why} goes on after its name. */
  synchronized void refuse(Member member, String name, String why) {
    Stranger stranger = stranger(member.getUuid());
    stranger.differs = true;
    if (stranger.named.add(why)) {
      LOG.log(
          Level.WARNING,
          "{0}, at {1}, {2}: it is refused, nothing is sent to it, and its share of the sessions is"
              + " served by the others",
          printable(name),
          address(member),
          why);
    }
  }

  /** How many have proven that they do not belong here. */
  synchronized int refused() {
    return (int) strangers.values().stream().filter(stranger -> stranger.differs).count();
  }

  /** It has proven itself. */
  synchronized void proven(UUID id) {
    strangers.remove(id);
  }

  /** It is out of the grid. */
  synchronized void gone(UUID id) {
    strangers.remove(id);
  }

  /** It was a member and has left in order, and its instance stays: it will greet if it returns. */
  synchronized void left(UUID id) {
    stranger(id).left = true;
  }

  /** It greets, or somebody does in its name. */
  synchronized void greets(UUID id) {
    Stranger known = strangers.get(id);
    if (known != null && known.left) {
      strangers.remove(id);
    }
  }

  /**
   * Whether to greet it now, being asked several times a second: at first each time, then every ten
   * seconds; who says nothing by then is told of.
   */
  synchronized boolean due(Member member, long now) {
    Stranger stranger = stranger(member.getUuid());
    if (!stranger.greeted) {
      stranger.since = now;
    }
    boolean patient = now - stranger.since <= PATIENCE_NANOS;
    if (stranger.differs || stranger.left) {
      return false;
    }
    if (!patient && !stranger.silent && stranger.named.isEmpty()) {
      stranger.silent = true;
      unproven.run();
      LOG.log(
          Level.WARNING,
          "what runs at {0} is in the grid and has not proven that it has the secret: nothing is"
              + " sent to it, and its share of the sessions is served by the others",
          address(member));
    }
    boolean due = patient || now - stranger.greetedAt >= PATIENCE_NANOS;
    if (due) {
      stranger.greeted = true;
      stranger.greetedAt = now;
    }
    return due;
  }

  /** It may be a stranger's, and made to look like more than a name. */
  private static String printable(String name) {
    String one = name.length() > NAME_CHARS ? name.substring(0, NAME_CHARS) + "…" : name;
    return "member \"" + one.replaceAll("[^\\p{L}\\p{N} ._:@/…-]", "?") + "\"";
  }

  private static String address(Member member) {
    return member.getAddress().getHost() + ":" + member.getAddress().getPort();
  }
}
