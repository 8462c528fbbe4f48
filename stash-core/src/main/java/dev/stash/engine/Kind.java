package dev.stash.engine;

/**
 * What all actors of one sort share. A node runs several kinds: each has its own names, its own
 * objects and its own numbers, and none hears of another. Immutable.
 *
 * @param name what members of all releases call it; it stands in every envelope
 * @param behaviour what its actors keep, who is told of it, and how a write changes it
 * @param payloads how what its behaviour's commands, answers and changes carry travels
 * @param folder where their objects are: what the storage's keys start with; empty, or ends in a
 *     slash
 * @param loop the numbers of its commit loops, their lifetime among them
 * @param placement where its actors live
 * @param threads on whose thread its behaviour is called
 * @param lives who is told when what is stored of them begins and ends
 * @param crew who runs what is called of them
 * @param <S> the state of its actors
 */
public record Kind<S>(
    String name,
    Behaviour<S> behaviour,
    Payloads payloads,
    String folder,
    LoopOptions loop,
    Placement placement,
    Threads threads,
    Lives lives,
    Crew<S> crew) {
  /** One that is not called. */
  public Kind(
      String name,
      Behaviour<S> behaviour,
      Payloads payloads,
      String folder,
      LoopOptions loop,
      Placement placement,
      Threads threads,
      Lives lives) {
    this(name, behaviour, payloads, folder, loop, placement, threads, lives, Crew.none());
  }

  /** Likewise, and of which nobody is told. */
  public Kind(
      String name,
      Behaviour<S> behaviour,
      Payloads payloads,
      String folder,
      LoopOptions loop,
      Placement placement,
      Threads threads) {
    this(name, behaviour, payloads, folder, loop, placement, threads, Lives.UNTOLD);
  }

  /** One of them. */
  public ActorName actor(String key) {
    return new ActorName(name, key);
  }

  /** The storage's key of an actor's object. */
  public String object(String key) {
    return folder + key + ".json";
  }
}
