package dev.stash.engine;

import dev.stash.cluster.Packer;
import dev.stash.cluster.Unpacker;

/**
 * How what a behaviour's commands, answers and changes carry travels to other members. A newer
 * release may only append to what an older one reads.
 */
public interface Payloads {
  /** Writes one of the behaviour's own objects. */
  void pack(Object payload, Packer out);

  /**
   * Reads it.
   *
   * @throws dev.stash.cluster.MessageUnreadable if this release does not know it
   */
  Object unpack(Unpacker in);
}
