package dev.stash.node;

import dev.stash.cluster.MessageUnreadable;
import dev.stash.cluster.Packer;
import dev.stash.cluster.Unpacker;
import java.util.ArrayList;
import java.util.List;

/**
 * What two nodes say to each other of themselves; not of what lives on them. Version 1: a newer
 * release may append to a message, and sends one of a new sort only to those that say they
 * understand it.
 */
sealed interface NodeMessage {
  /** The highest version of messages that this release understands. */
  int PROTOCOL = 1;

  /** What time it is at the receiver; answered by {@link Time}. */
  record WhatTime(long id) implements NodeMessage {}

  /**
   * The time of day at the sender, in milliseconds since the epoch.
   *
   * @param goesBy what it writes and judges by
   * @param own as its own clock has it
   * @param writer what the sender signs as in what it stores; empty: an earlier release does not
   *     say
   */
  record Time(long id, long goesBy, long own, String writer) implements NodeMessage {}

  /**
   * Whether others use the storage, told by the member whose duty it is to know.
   *
   * @param possible somebody may be there
   * @param certain the names of those that are
   */
  record Others(boolean possible, List<String> certain) implements NodeMessage {}

  /** Whether the storage answers the receiver; answered by {@link StorageIs}. */
  record HowIsStorage(long id) implements NodeMessage {}

  /** Whether it does, and the sender would take over keys. */
  record StorageIs(long id, boolean well) implements NodeMessage {}

  /** As bytes. */
  default byte[] encoded() {
    Packer out = new Packer(64);
    switch (this) {
      case WhatTime what -> out.number(1).number(what.id());
      case Time time -> {
        out.number(2).number(time.id()).number(time.goesBy()).number(time.own());
        out.text(time.writer());
      }
      case Others all -> {
        out.number(3).flag(all.possible()).number(all.certain().size());
        all.certain().forEach(out::text);
      }
      case HowIsStorage how -> out.number(4).number(how.id());
      case StorageIs is -> out.number(5).number(is.id()).flag(is.well());
    }
    return out.done();
  }

  /**
   * Of bytes.
   *
   * @throws MessageUnreadable if this release does not know the sort
   */
  static NodeMessage decode(byte[] bytes) {
    Unpacker in = new Unpacker(bytes);
    int sort = (int) in.number();
    return switch (sort) {
      case 1 -> new WhatTime(in.number());
      case 2 -> new Time(in.number(), in.number(), in.number(), in.more() ? in.text() : "");
      case 3 -> new Others(in.flag(), texts(in));
      case 4 -> new HowIsStorage(in.number());
      case 5 -> new StorageIs(in.number(), in.flag());
      default -> throw new MessageUnreadable("a node's message of an unknown sort: " + sort);
    };
  }

  private static List<String> texts(Unpacker in) {
    List<String> texts = new ArrayList<>();
    for (int left = in.count(); left > 0; left--) {
      texts.add(in.text());
    }
    return texts;
  }
}
