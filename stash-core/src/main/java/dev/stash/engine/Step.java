package dev.stash.engine;

import dev.stash.Moment;
import java.util.List;

/**
 * The step under way: what time it is, and what is to be done after it, in this order. {@link
 * CommitLoop} begins and ends it; whoever works for the loop adds to it. Not thread-safe.
 */
final class Step {
  /** One moment for the whole step; does not go back. */
  private long ticks;

  private long wall;

  /** The shell's list: what an earlier step has left there is before ours. */
  private List<Effect> effects = List.of();

  /** Whether somebody is told something. */
  private boolean says;

  /** What has come or was sent so far: of two things, which was first. */
  private long stamps;

  void begins(Moment moment, List<Effect> out) {
    ticks = moment.ticks();
    wall = moment.wall();
    says = false;
    effects = out;
  }

  void ends() {
    effects = List.of();
  }

  Moment now() {
    return new Moment(ticks, wall);
  }

  long ticks() {
    return ticks;
  }

  long wall() {
    return wall;
  }

  long stamp() {
    return ++stamps;
  }

  boolean says() {
    return says;
  }

  void add(Effect effect) {
    effects.add(effect);
  }

  /** Whoever is gone needs no answer; everybody else gets one. */
  void reply(Command command, Answer answer) {
    if (!(command instanceof Command.Detach)) {
      says = true;
      effects.add(new Effect.Reply(command, answer));
    }
  }

  void publish(Attachment to, Publication publication) {
    says = true;
    effects.add(new Effect.Publish(to, publication));
  }

  @SuppressWarnings("ReferenceEquality") // of two that are equal each is answered
  boolean answers(Command command) {
    return effects.stream()
        .anyMatch(effect -> effect instanceof Effect.Reply reply && reply.command() == command);
  }
}
