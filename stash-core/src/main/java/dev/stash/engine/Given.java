package dev.stash.engine;

import java.util.Set;

/**
 * What an instance is made with, and never changes.
 *
 * @param name of its actor
 * @param instance its name, unique for ever: commit ids are made from it
 * @param owner the member's name, written into the object for people
 * @param behaviour what is kept, and how a write changes it
 * @param options the numbers
 * @param guards the rules that are kept: all, but in the simulation
 */
record Given<S>(
    ActorName name,
    String instance,
    String owner,
    Behaviour<S> behaviour,
    LoopOptions options,
    Set<Guard> guards) {
  boolean keeps(Guard guard) {
    return guards.contains(guard);
  }
}
