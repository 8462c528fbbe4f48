package dev.stash.engine;

/**
 * The answer to a command. Those that speak of state carry the instance that gave them: revisions
 * of two instances are not comparable.
 */
public sealed interface Answer {
  /**
   * The view is attached.
   *
   * @param instance who answers
   * @param number the attachment's number
   * @param revision of the state told
   * @param saved the highest revision known to be stored
   * @param last the writer's last applied number
   * @param lastSaved the writer's last number that the stored object contains
   * @param view what the behaviour shows to this view
   */
  record Attached(
      String instance,
      long number,
      long revision,
      long saved,
      long last,
      long lastSaved,
      Object view)
      implements Answer {}

  /**
   * The write is part of the state as of {@code revision}; durable once a watermark covers it. To
   * {@link Command.Apply} it says that this has happened.
   */
  record Accepted(String instance, long event, long revision, long saved) implements Answer {}

  /** The write was applied before; it is covered as if accepted at {@code revision}. */
  record Duplicate(String instance, long event, long revision, long saved) implements Answer {}

  /**
   * What the write's handler saw is no longer there; nothing was applied, and what this writer has
   * sent since is void. Its events begin anew, with a run of another number, from {@code event} on.
   *
   * @param run the number
   * @param revision of the state that is there
   * @param last the writer's last applied number
   * @param content of that state, as the writer sees it
   * @param millis for so long nobody else is let in before its next writes; 0: it is somebody
   *     else's turn, and {@link Publication.Turn} says when it is its own
   */
  record Conflict(
      String instance, long event, long run, long revision, long last, Content content, long millis)
      implements Answer {}

  /** A write before this one is missing; nothing was applied. */
  record Gap(String instance, long last) implements Answer {}

  /** Refused for good by a rule of the behaviour; nothing changed. */
  record Refused(String instance, long event, String code, String message) implements Answer {}

  /**
   * What has become of a call, or of a query.
   *
   * @param stored whether the stored object says so; else it was the only copy of a call that has
   *     changed nothing
   */
  record Called(String instance, Outcome outcome, boolean stored) implements Answer {}

  /**
   * The caller is not known, and may have been: it is none of those that began when so many were
   * forgotten. Nothing ran.
   *
   * @param floor how many were forgotten so far
   */
  record NotOpen(String instance, long floor) implements Answer {}

  /** The time for it was over before it had its turn. Nothing ran. */
  record Late() implements Answer {}

  /** Its key is that of another call. Nothing ran. */
  record KeyReused() implements Answer {}

  /**
   * Whoever is called waits for the call himself, in a circle. Nothing ran.
   *
   * @param here who is called
   * @param other for whom he waits, or who has called
   */
  record Cycle(ActorName here, ActorName other) implements Answer {}

  /** What a read asked for. */
  record Current(String instance, long revision, long saved, Object view) implements Answer {}

  /** Done, nothing to tell. */
  record Done() implements Answer {}

  /** Not here (any more): attach again, wherever the key is owned now. Nothing was applied. */
  record Retry() implements Answer {}

  /**
   * Over for good.
   *
   * @param at when, epoch milliseconds
   * @param age how long ago that is, by the clock of who answers, in milliseconds
   */
  record Ended(Ending ending, long at, long age) implements Answer {
    /** A moment ago, and without an heir. */
    public Ended(String reason, long at) {
      this(new Ending(reason), at, 0);
    }

    /** Why. */
    public String reason() {
      return ending.reason();
    }
  }

  /**
   * The state is held.
   *
   * @param wanted false if nothing is stored and no view is attached: nobody would miss it
   * @param revision the state's
   * @param body the state as it would be stored under another key, with a commit id of its own
   */
  @SuppressWarnings("ArrayRecordComponent") // written once, never compared
  record Held(boolean wanted, long revision, byte[] body) implements Answer {}

  /** Too much waits already; nothing was applied. */
  record Busy() implements Answer {}

  /**
   * The storage could not be read, or a call came too late to have its turn; nothing was applied.
   */
  record Unavailable() implements Answer {}

  /** The member that owns the key did not answer; whether anything was applied is not known. */
  record Unreachable() implements Answer {}

  /** What is stored cannot be read by this release; it is left alone. */
  record Unreadable() implements Answer {}

  /**
   * The behaviour has thrown; nothing was applied, and the same command may well fail again.
   *
   * @param event the number of the write; 0 for another command
   */
  record Failed(String instance, long event) implements Answer {}

  /** What an instance is doing. */
  record Report(String instance, Phase phase, long revision, long saved, int attachments)
      implements Answer {}
}
