package dev.stash.engine;

import dev.stash.Durability;
import dev.stash.engine.Behaviour.Verdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who writes, and who is told: the views that are attached, and callers that wait until their one
 * write is stored. Whoever is attached hears of each change, in order, and of each commit, until it
 * is told that it is over. Of the storage it knows only what {@link Accepted} says is stored.
 *
 * <p>Writes come in the order of their numbers (rules 14 and 25). Those of handlers name what was
 * seen, and are applied only if that is still there (rule 31); {@link Contention} says who has
 * lost, and whose turn it is. Not thread-safe.
 */
final class Audience<S> {
  /** Why is not known any more: a refusal leaves no more than that it was one. */
  private static final Verdict.Refused REFUSED_BEFORE =
      new Verdict.Refused("CONFLICT", "it was refused before; read it again");

  private final Given<S> given;
  private final String instance;
  private final Behaviour<S> behaviour;
  private final Step step;
  private final Accepted<S> accepted;
  private final Lifetime lifetime;
  private final Contention contention;

  /** Is told what the behaviour has thrown, and that a turn is over. */
  private final CommitLoop<S> loop;

  /** By connection, in the order in which they came. */
  private Map<String, Attachment> attachments = Few.none();

  /** Callers whose writes are accepted and not stored, in order. */
  private List<Owed> owed = List.of();

  /** Whether the object is over: who comes now is told to ask the next one. */
  private boolean dismissed;

  /**
   * A caller that is answered when everything up to a revision is stored.
   *
   * @param refused how it was refused; null: it is accepted
   */
  private record Owed(Command.Apply command, long upTo, @Nullable Answer refused) {}

  Audience(Given<S> given, Step step, Accepted<S> accepted, Lifetime lifetime, CommitLoop<S> loop) {
    this.given = given;
    this.instance = given.instance();
    this.behaviour = given.behaviour();
    this.step = step;
    this.accepted = accepted;
    this.lifetime = lifetime;
    this.contention = new Contention(given.guards());
    this.loop = loop;
  }

  int size() {
    return attachments.size();
  }

  /** Whether no view is attached. */
  boolean isEmpty() {
    return attachments.isEmpty();
  }

  boolean owesNothing() {
    return owed.isEmpty();
  }

  /** Whose numbers are needed, whatever becomes of the others. */
  Set<String> writers() {
    Set<String> writers = new HashSet<>();
    attachments.values().forEach(attachment -> writers.add(attachment.writer()));
    owed.forEach(one -> writers.add(one.command().writer()));
    return writers;
  }

  // ---------------------------------------------------------------------------------- attaching

  void attach(Command.Attach command) {
    Attachment attachment = command.attachment();
    Attachment before = attachments.get(attachment.connection());
    if (before != null && before.number() >= attachment.number()) {
      step.reply(command, new Answer.Retry());
      return;
    }
    replace(attachment);
    endTurn(attachment);
    contention.forget(attachment.connection());
    attachments = Few.with(attachments, attachment.connection(), attachment);
    try {
      welcome(command, attachment);
    } catch (RuntimeException | Error thrown) {
      attachments = Few.without(attachments, attachment.connection()); // it never was
      throw thrown;
    }
  }

  private void welcome(Command.Attach command, Attachment attachment) {
    lifetime.seen();
    String writer = attachment.writer();
    boolean known = accepted.knows(writer);
    Verdict verdict = accepted.attached(attachment, attachments.values(), command.offer());
    tellOthers(attachment, verdict);
    step.reply(
        command,
        new Answer.Attached(
            instance,
            attachment.number(),
            accepted.revision(),
            accepted.saved(),
            accepted.last(writer),
            accepted.lastSaved(writer),
            behaviour.view(accepted.state(), attachment.about(), known)));
  }

  /** A page has one connection at a time: an older one is dead, and knows it or will. */
  private void replace(Attachment by) {
    for (Attachment old : List.copyOf(attachments.values())) {
      if (old.writer().equals(by.writer()) && !old.connection().equals(by.connection())) {
        leave(old.connection());
        contention.forget(old.connection());
        step.publish(old, new Publication.Replaced(instance));
      }
    }
  }

  private void leave(String connection) {
    Attachment gone = attachments.get(connection);
    attachments = Few.without(attachments, connection);
    if (gone != null) {
      accepted.left(gone, attachments.values());
    }
  }

  void detach(Command.Detach detach) {
    Attachment attachment = attachments.get(detach.connection());
    if (attachment != null && attachment.number() <= detach.number()) {
      leave(detach.connection());
      contention.forget(detach.connection());
      lifetime.seen();
      endTurn(attachment);
      Object where = contended(attachment);
      if (where != null) {
        contention.gone(where, attachment.writer());
      }
    }
  }

  /** More has changed than could be told in pieces: the others attach again. */
  private void lookAnew(Attachment from) {
    for (Attachment to : List.copyOf(attachments.values())) {
      if (!to.connection().equals(from.connection())) {
        leave(to.connection());
        step.publish(to, new Publication.Gone(instance));
      }
    }
  }

  /** What is accepted is stored, as far as {@link Accepted#saved} says. */
  void saved() {
    for (Attachment to : attachments.values()) {
      long last = accepted.lastSaved(to.writer());
      step.publish(to, new Publication.Saved(instance, accepted.saved(), last));
    }
    payOwed();
  }

  /** Nothing follows. */
  void dismiss(Publication last) {
    attachments.values().forEach(to -> step.publish(to, last));
    contention.clear();
    dismissed = true;
    if (last instanceof Publication.Ended || given.keeps(Guard.FENCED_IS_SILENT)) {
      attachments = Few.none();
    }
  }

  // ---------------------------------------------------------------------------------- writes

  void write(Command.Write write) {
    Attachment from = attachments.get(write.connection());
    if (from == null
        || from.number() != write.number()
        || write.run() != contention.run(from.connection())) {
      step.reply(write, new Answer.Retry()); // its sender knows, or will in a moment
      return;
    }
    long last = accepted.last(from.writer());
    boolean late = write.numbered() ? write.event() <= last : write.event() < last;
    if (late && given.keeps(Guard.DUPLICATES_ARE_RECOGNISED)) {
      step.reply(
          write,
          new Answer.Duplicate(instance, write.event(), accepted.revision(), accepted.saved()));
      return;
    }
    if (write.prev() > last && given.keeps(Guard.CHAIN)) {
      step.reply(write, new Answer.Gap(instance, last));
      return;
    }
    if (write.seen() != null && !stillThere(write.seen(), from)) {
      conflict(write, from, last);
      return;
    }
    Verdict verdict = apply(from, write.event(), write.write(), write.durability());
    if (verdict instanceof Verdict.Refused refused) {
      step.reply(write, refusal(write.event(), refused));
    } else {
      step.reply(
          write,
          new Answer.Accepted(instance, write.event(), accepted.revision(), accepted.saved()));
    }
    tellOthers(from, verdict);
    if (write.seen() != null) {
      contention.won(from.writer());
    }
    if (write.last() || verdict instanceof Verdict.Refused) {
      endTurn(from);
    }
  }

  private Verdict apply(Attachment from, long event, Object write, Durability durability) {
    lifetime.seen();
    return accepted.apply(from, event, write, durability);
  }

  private Answer refusal(long event, Verdict.Refused refused) {
    return new Answer.Refused(instance, event, refused.code(), refused.message());
  }

  private void tellOthers(Attachment from, Verdict verdict) {
    if (verdict instanceof Verdict.Changed changed && changed.publish()) {
      publishChange(from, changed.change());
    } else if (verdict instanceof Verdict.Merged) {
      lookAnew(from);
    }
  }

  private void publishChange(Attachment from, Object change) {
    try {
      for (Attachment to : attachments.values()) {
        boolean other = !to.connection().equals(from.connection());
        Object told = other ? behaviour.told(change, from, to) : null;
        if (told != null) {
          step.publish(
              to, new Publication.Changed(instance, accepted.revision(), told, content(to)));
        }
      }
    } catch (RuntimeException | Error thrown) {
      lookAnew(from); // it is part of the state: who cannot be told it must look
      loop.threw(thrown);
    }
  }

  // ---------------------------------------------------------------------------------- callers

  /** The one write of a caller: what it changes is told before it is answered. */
  void apply(Command.Apply command) {
    Attachment from =
        new Attachment(command.writer(), 1, command.writer(), command.about(), command);
    if (accepted.knows(from.writer()) && given.keeps(Guard.DUPLICATES_ARE_RECOGNISED)) {
      owe(command, accepted.last(from.writer()) > 0 ? null : refusal(1, REFUSED_BEFORE));
      return;
    }
    if (owed.size() >= given.options().maxWaiting()) {
      step.reply(command, new Answer.Busy());
      return;
    }
    Verdict verdict = apply(from, 1, command.write(), command.durability());
    tellOthers(from, verdict);
    if (!(verdict instanceof Verdict.Refused refused)) {
      owe(command, null);
    } else if (command.others() == Command.Others.ANY
        && given.keeps(Guard.A_REFUSED_COPY_COUNTS_NOWHERE)) {
      accepted.refused(from.writer()); // who has accepted it may store it until we have stored this
      owe(command, refusal(1, refused));
    } else {
      step.reply(command, refusal(1, refused));
    }
    endTurn(command, verdict);
  }

  private void owe(Command.Apply command, @Nullable Answer refused) {
    if (dismissed) {
      step.reply(command, new Answer.Retry()); // while others were told of it
      return;
    }
    if (owed.isEmpty()) {
      owed = new ArrayList<>(2);
    }
    owed.add(new Owed(command, accepted.revision(), refused));
    payOwed();
  }

  private void payOwed() {
    boolean early = !given.keeps(Guard.CALLS_ARE_ANSWERED_WHEN_STORED);
    int paid = 0;
    while (paid < owed.size() && (owed.get(paid).upTo() <= accepted.saved() || early)) {
      Owed one = owed.get(paid++);
      Answer done = new Answer.Accepted(instance, 1, one.upTo(), accepted.saved());
      step.reply(one.command(), one.refused() == null ? done : one.refused());
      if (one.command().others() == Command.Others.NONE
          || !given.keeps(Guard.CALLS_THAT_MAY_COME_AGAIN_ARE_KNOWN)) {
        accepted.over(one.command().writer());
      }
    }
    if (paid == owed.size()) {
      owed = List.of();
    } else {
      owed.subList(0, paid).clear();
    }
  }

  /** Whoever is owed an answer gets this one. */
  void answerOwed(Answer answer) {
    owed.forEach(one -> step.reply(one.command(), answer));
    owed = List.of();
  }

  // ---------------------------------------------------------------------------------- turns

  private @Nullable Object contended(Attachment by) {
    return behaviour.contended(by.about(), null);
  }

  private Content content(Attachment of) {
    return behaviour.content(accepted.state(), of);
  }

  /** Whether what a handler saw is what there is, and nobody else has a turn (rules 31, 43). */
  private boolean stillThere(Content seen, Attachment from) {
    Object where = contention.quiet() ? null : contended(from);
    boolean turnOfOthers = where != null && contention.out(where, from.writer());
    if (turnOfOthers && given.keeps(Guard.OTHERS_ARE_KEPT_OUT_OF_A_TURN)) {
      return false;
    }
    return !given.keeps(Guard.WRITES_ARE_JUDGED) || seen.equals(content(from));
  }

  private void conflict(Command.Write write, Attachment from, long last) {
    if (contention.exhausted(from.writer())) {
      contention.won(from.writer());
      step.reply(
          write,
          new Answer.Refused(
              instance,
              write.event(),
              "CONFLICT",
              "others have changed what it reads each time it ran; nothing has changed by it"));
      endTurn(from);
      return;
    }
    Object where = contended(from);
    long run = contention.nextRun(from.connection());
    long millis =
        where != null && given.keeps(Guard.WHO_LOSES_GETS_A_TURN)
            ? contention.lost(where, from.writer(), step.ticks())
            : 1;
    step.reply(
        write,
        new Answer.Conflict(
            instance, write.event(), run, accepted.revision(), last, content(from), millis));
  }

  /** A writer has no more to write in its turn. */
  void pass(Command.Pass pass) {
    Attachment from = attachments.get(pass.connection());
    if (from != null
        && from.number() == pass.number()
        && pass.run() == contention.run(from.connection())) {
      endTurn(from);
    }
  }

  /**
   * Whether it has to wait: a view that has read is told to run again, a caller waits. One that
   * asks for a turn has it now, or is queued.
   */
  boolean waitsForTurn(Command command) {
    return switch (command) {
      case Command.Apply apply -> waitsForEnd(apply);
      case Command.Read read when read.turn() != null -> !hasTurn(read, read.turn());
      default -> false;
    };
  }

  private boolean waitsForEnd(Command.Apply apply) {
    Object where = contention.quiet() ? null : behaviour.contended(apply.about(), apply.write());
    return where != null
        && contention.out(where, apply.turn())
        && given.keeps(Guard.PUTS_WAIT_FOR_THE_END_OF_A_TURN);
  }

  private boolean hasTurn(Command.Read read, String caller) {
    Object where = behaviour.contended(read.about(), null);
    return where == null
        || !given.keeps(Guard.WHO_LOSES_GETS_A_TURN)
        || contention.lost(where, caller, step.ticks()) > 0;
  }

  /** The turn of a caller ends with what it was for, or had ended before that came. */
  private void endTurn(Command.Apply command, Verdict verdict) {
    String caller = command.turn();
    Object where = caller == null ? null : behaviour.contended(command.about(), command.write());
    if (caller == null || where == null) {
      return;
    }
    if (!(verdict instanceof Verdict.Refused)) {
      contention.won(caller);
    }
    if (contention.ends(where, caller)) {
      nextTurn(where);
    }
  }

  /** Whether it waits for the end of a turn there. */
  boolean waitsFor(Object where, Command command) {
    return command instanceof Command.Apply apply
        && where.equals(behaviour.contended(apply.about(), apply.write()));
  }

  /** When the next turn's time is up, in ticks. */
  long nextTurnEndsAt() {
    return contention.nextExpiry();
  }

  /** Ends the turns whose time is up. */
  void endTurns() {
    for (Object where = expiredTurn(); where != null; where = expiredTurn()) {
      nextTurn(where);
    }
  }

  private @Nullable Object expiredTurn() {
    boolean ends = !contention.quiet() && given.keeps(Guard.A_TURN_ENDS);
    return ends ? contention.expired(step.ticks()) : null;
  }

  private void endTurn(Attachment of) {
    if (contention.quiet()) {
      return;
    }
    Object where = contended(of);
    if (where != null && contention.ends(where, of.writer())) {
      nextTurn(where);
    }
  }

  /** Who has read nothing goes first: else those who have would starve it. */
  private void nextTurn(Object where) {
    loop.turnOver(where);
    for (String writer = contention.next(where); writer != null; writer = contention.next(where)) {
      Attachment to = attached(writer);
      if (to != null) {
        contention.begins(where, writer, step.ticks());
        step.publish(
            to,
            new Publication.Turn(
                instance, contention.run(to.connection()), accepted.revision(), content(to)));
        return;
      } else if (loop.turnOf(writer)) {
        return;
      }
    }
  }

  private @Nullable Attachment attached(String writer) {
    return attachments.values().stream()
        .filter(attachment -> attachment.writer().equals(writer))
        .findFirst()
        .orElse(null);
  }
}
