package dev.stash.engine;

import dev.stash.cluster.Member;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/** The views that are mounted on other members and attached to actors here. Thread-safe. */
final class Guests {
  private final BiConsumer<Member, Dispatch> send;
  private final Map<Member, Map<String, Guest>> guests = new ConcurrentHashMap<>();

  Guests(BiConsumer<Member, Dispatch> send) {
    this.send = send;
  }

  /** One of them: what is published to it travels. */
  final class Guest implements Line {
    private final Member member;
    private final String connection;
    private final long number;
    private final ActorName name;

    private Guest(Member member, String connection, long number, ActorName name) {
      this.member = member;
      this.connection = connection;
      this.number = number;
      this.name = name;
    }

    ActorName name() {
      return name;
    }

    /**
     * What takes it from its actor, and none that its connection has attached later: a member that
     * is born again may be back before it is missed.
     */
    Command.Detach detached() {
      return new Command.Detach(connection, number);
    }

    /** It is none any more; another one of its connection stays. */
    void left() {
      Map<String, Guest> of = guests.get(member);
      if (of != null) {
        of.remove(connection, this);
      }
    }

    @Override
    public void published(long number, Publication publication) {
      send.accept(member, new Dispatch.Published(name, connection, number, publication));
      boolean last =
          publication instanceof Publication.Gone
              || publication instanceof Publication.Ended
              || publication instanceof Publication.Replaced;
      if (last) {
        left();
      }
    }
  }

  /**
   * One that is about to be attached. If it comes late, it does not take the place of the one of a
   * later attachment.
   *
   * @param number of its attachment
   */
  Guest welcome(Member member, String connection, long number, ActorName name) {
    Guest guest = new Guest(member, connection, number, name);
    guests
        .computeIfAbsent(member, m -> new ConcurrentHashMap<>())
        .merge(connection, guest, (old, late) -> old.number > late.number ? old : late);
    return guest;
  }

  void left(Member member, String connection) {
    Map<String, Guest> of = guests.get(member);
    if (of != null) {
      of.remove(connection);
    }
  }

  int size() {
    return guests.values().stream().mapToInt(Map::size).sum();
  }

  /** All of a member that is gone. */
  Collection<Guest> allLeft(Member member) {
    Map<String, Guest> of = guests.remove(member);
    return of == null ? List.of() : of.values();
  }
}
