package dev.stash.engine;

/** On whose thread a kind's behaviour is called. */
public enum Threads {
  /**
   * Whoever brings a message works it off if nobody else does: no hop before the answer. For
   * behaviours that are quick and never wait.
   */
  CALLERS,
  /** A thread of the node's executor: whoever brings a message never works. For users' code. */
  OWN
}
