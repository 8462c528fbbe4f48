package dev.stash.engine;

import dev.stash.Durability;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of an actor. Each command is answered exactly once, by an {@link Effect.Reply} that
 * names it, except {@link Detach}, which is not answered.
 */
public sealed interface Command extends Event {
  /** Roughly what it costs to keep it waiting, in bytes. */
  default int weight() {
    return 64;
  }

  /**
   * Attach a view and tell it the state and its writer's last applied number.
   *
   * @param seen the highest saved revision the page has seen; an instance that knows less looks at
   *     the storage before it answers
   * @param stored the highest write of its writer that the page was told is stored; likewise
   * @param offer a state for the behaviour to start from if it has none of the kind; null: none
   */
  record Attach(Attachment attachment, long seen, long stored, @Nullable Object offer)
      implements Command {}

  /** The view is gone. An unknown attachment, or one that was replaced, is ignored. */
  record Detach(String connection, long number) implements Command {}

  /**
   * Apply one numbered write of an attached writer.
   *
   * @param connection the attachment's connection
   * @param number the attachment's number; another than the current one is answered RETRY
   * @param event the write's number; at most the writer's last one means duplicate. One that has
   *     none of its own says that of the write before it
   * @param prev the number of this writer's previous write; more than the last one means a gap
   * @param write for the behaviour
   * @param weight its size in bytes
   * @param durability how long it may linger
   * @param run which run of this attachment it is from: CONFLICT begins the next one, and what is
   *     from an older one is void
   * @param seen what the handler saw that made it: if that is no longer there, it is answered
   *     CONFLICT; null: applied whatever is there
   * @param last whether the turn of its writer, should it have one, ends with it
   */
  record Write(
      String connection,
      long number,
      long event,
      long prev,
      Object write,
      int weight,
      Durability durability,
      long run,
      @Nullable Content seen,
      boolean last)
      implements Command {
    /** Whether it has a number of its own. What has none is known again by what it names. */
    boolean numbered() {
      return event != prev;
    }
  }

  /**
   * Run one numbered call of a caller, and answer when what has become of it is stored. Whoever
   * gets no answer, or one that is none, sends it again under the same number, to whichever
   * instance owns the key by then: it runs once.
   *
   * @param caller one start of one member, to this actor
   * @param number of the call
   * @param prev the highest lower one that waits for its answer, or is stored
   * @param ack up to this one the caller knows what became of them
   * @param open how many callers were forgotten when this one began
   * @param again whether there may be other copies
   * @param budget how long it may wait for its turn, in milliseconds
   * @param key under which it is known to other callers, too; null: none
   * @param what for the crew
   * @param weight its size in bytes
   * @param chain who waits for it
   */
  record Call(
      String caller,
      long number,
      long prev,
      long ack,
      long open,
      boolean again,
      long budget,
      @Nullable Key key,
      Object what,
      int weight,
      Chain chain)
      implements Command {
    /** One that no handler has made. */
    public Call(
        String caller,
        long number,
        long prev,
        long ack,
        long open,
        boolean again,
        long budget,
        @Nullable Key key,
        Object what,
        int weight) {
      this(caller, number, prev, ack, open, again, budget, key, what, weight, Chain.NONE);
    }
  }

  /**
   * A name from outside for a call.
   *
   * @param print of what is called, and with what: the key is of no other
   */
  record Key(String name, String print) {}

  /**
   * Run what changes nothing, and answer when all that it saw is stored, and was so after it was
   * asked.
   *
   * @param caller that of its member's calls
   * @param after the highest of them that waits for its answer; 0: none
   * @param budget how long it may wait for its turn, in milliseconds
   * @param what for the crew
   * @param chain who waits for it
   */
  record Query(String caller, long after, long budget, Object what, Chain chain)
      implements Command {
    /** One that no handler has made. */
    public Query(String caller, long after, long budget, Object what) {
      this(caller, after, budget, what, Chain.NONE);
    }
  }

  /** A writer has no more to write in its turn. */
  record Pass(String connection, long number, long run) implements Command {}

  /**
   * Apply one write of a caller that is not attached, and answer when it is stored. Whoever gets no
   * answer, or one that is none, sends it again under the same name, to whichever instance owns the
   * key by then: it is applied once.
   *
   * @param writer the caller; writes nothing else under this name
   * @param about for the behaviour
   * @param write likewise
   * @param weight its size in bytes
   * @param durability how long it may linger
   * @param turn the turn that it may be made in, and that ends with it; null: none
   * @param others which copies of it there may be besides
   */
  record Apply(
      String writer,
      Object about,
      Object write,
      int weight,
      Durability durability,
      @Nullable String turn,
      Others others)
      implements Command {
    /** The same once more: each command is answered once. */
    public Apply again() {
      return new Apply(writer, about, write, weight, durability, turn, Others.ANY);
    }
  }

  /** Other copies of an {@link Apply}, anywhere. */
  enum Others {
    /** There is none, and will be none once it is answered. Does not travel. */
    NONE,
    /** There was none before it: others come only where its own answer is not heard any more. */
    LATER,
    /** One may have been accepted, and be stored one day. */
    ANY
  }

  /**
   * Read without attaching.
   *
   * @param about what to read, for the behaviour
   * @param fresh look at the storage first: the answer contains all that was saved before the
   *     command was sent, whoever saved it
   * @param turn names the turn of a caller that has lost: it is answered when that has begun; null:
   *     nothing is written that depends on it
   */
  record Read(Object about, boolean fresh, @Nullable String turn) implements Command {
    /** Without a turn. */
    public Read(Object about, boolean fresh) {
      this(about, fresh, null);
    }
  }

  /** Somebody was here: moves the idle limit, stored at most once per tenth of it. */
  record Touch() implements Command {}

  /**
   * End for good: a tombstone is stored and every later command is answered ENDED.
   *
   * @param ending kept in the tombstone
   * @param holder only if this one holds the state, else answered RETRY; null: in any case
   */
  record End(Ending ending, @Nullable String holder) implements Command {
    /** An end without an heir. */
    public End(String reason, @Nullable String holder) {
      this(new Ending(reason), holder);
    }
  }

  /**
   * Hold still: the state is given out, and what comes after it waits until the holder ends the
   * actor, or {@link Release}s it, or the time is up. So a state is moved under another key without
   * losing a write.
   *
   * @param holder names this hold; another one while it lasts is answered BUSY
   * @param millis how long at most
   */
  record Hold(String holder, long millis) implements Command {}

  /** Go on: the holder has given up. Of anybody else it is ignored. */
  record Release(String holder) implements Command {}

  /** Tell what the instance is doing; answered at once in every phase. */
  record Inspect(@Nullable Object about) implements Command {}
}
