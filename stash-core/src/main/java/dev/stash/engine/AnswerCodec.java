package dev.stash.engine;

import dev.stash.cluster.MessageUnreadable;
import dev.stash.cluster.Packer;
import dev.stash.cluster.Unpacker;

/** What comes back from an actor, as bytes. */
final class AnswerCodec {
  private final Payloads payloads;

  AnswerCodec(Payloads payloads) {
    this.payloads = payloads;
  }

  void pack(Answer answer, Packer out) {
    switch (answer) {
      case Answer.Attached a -> {
        out.number(1).text(a.instance()).number(a.number()).number(a.revision());
        out.number(a.saved()).number(a.last()).number(a.lastSaved());
        payloads.pack(a.view(), out);
      }
      case Answer.Accepted a ->
          out.number(2).text(a.instance()).number(a.event()).number(a.revision()).number(a.saved());
      case Answer.Duplicate a ->
          out.number(3).text(a.instance()).number(a.event()).number(a.revision()).number(a.saved());
      case Answer.Gap a -> out.number(4).text(a.instance()).number(a.last());
      case Answer.Refused a ->
          out.number(5).text(a.instance()).number(a.event()).text(a.code()).text(a.message());
      case Answer.Current a -> {
        out.number(6).text(a.instance()).number(a.revision()).number(a.saved());
        payloads.pack(a.view(), out);
      }
      case Answer.Done a -> out.number(7);
      case Answer.Retry a -> out.number(8);
      case Answer.Ended a when a.ending().heir() == null && a.age() == 0 ->
          out.number(9).text(a.reason()).number(a.at()); // as members of an earlier release read it
      case Answer.Ended a ->
          out.number(15).text(a.reason()).text(a.ending().heir()).number(a.at()).number(a.age());
      case Answer.Held a -> out.number(10).flag(a.wanted()).number(a.revision()).bytes(a.body());
      case Answer.Conflict a -> {
        out.number(16).text(a.instance()).number(a.event()).number(a.run()).number(a.revision());
        content(a.content(), out.number(a.last())).number(a.millis());
      }
      case Answer.Busy a -> out.number(11);
      case Answer.Unavailable a -> out.number(12);
      case Answer.Failed a -> { // as members of an earlier release read it: refused
        out.number(5).text(a.instance()).number(a.event());
        out.text(Sender.FAILED).text(Sender.FAILED_MESSAGE);
      }
      case Answer.Unreadable a -> out.number(13);
      case Answer.Report a -> {
        out.number(14).text(a.instance()).text(a.phase().name());
        out.number(a.revision()).number(a.saved()).number(a.attachments());
      }
      case Answer.Called a -> {
        out.number(17).text(a.instance()).flag(a.stored());
        outcome(a.outcome(), out);
      }
      case Answer.NotOpen a -> out.number(18).text(a.instance()).number(a.floor());
      case Answer.Late a -> out.number(19);
      case Answer.KeyReused a -> out.number(20);
      case Answer.Cycle a ->
          DispatchCodec.name(a.other(), DispatchCodec.name(a.here(), out.number(21)));
      case Answer.Unreachable a -> throw new AssertionError("made where it is read");
    }
  }

  Answer answer(Unpacker in) {
    int kind = (int) in.number();
    return switch (kind) {
      case 1 ->
          new Answer.Attached(
              in.text(),
              in.number(),
              in.number(),
              in.number(),
              in.number(),
              in.number(),
              payloads.unpack(in));
      case 2 -> new Answer.Accepted(in.text(), in.number(), in.number(), in.number());
      case 3 -> new Answer.Duplicate(in.text(), in.number(), in.number(), in.number());
      case 4 -> new Answer.Gap(in.text(), in.number());
      case 5 -> refused(in.text(), in.number(), in.text(), in.text());
      case 6 -> new Answer.Current(in.text(), in.number(), in.number(), payloads.unpack(in));
      case 7 -> new Answer.Done();
      case 8 -> new Answer.Retry();
      case 9 -> new Answer.Ended(in.text(), in.number());
      case 15 -> new Answer.Ended(new Ending(in.text(), in.textOrNull()), in.number(), in.number());
      case 16 ->
          new Answer.Conflict(
              in.text(),
              in.number(),
              in.number(),
              in.number(),
              in.number(),
              content(in),
              in.number());
      case 10 -> new Answer.Held(in.flag(), in.number(), in.bytes());
      case 11 -> new Answer.Busy();
      case 12 -> new Answer.Unavailable();
      case 13 -> new Answer.Unreadable();
      case 14 ->
          new Answer.Report(
              in.text(), phase(in.text()), in.number(), in.number(), (int) in.number());
      case 17 -> {
        String instance = in.text();
        boolean stored = in.flag();
        yield new Answer.Called(instance, outcome(in), stored);
      }
      case 18 -> new Answer.NotOpen(in.text(), in.number());
      case 19 -> new Answer.Late();
      case 20 -> new Answer.KeyReused();
      case 21 -> new Answer.Cycle(DispatchCodec.name(in), DispatchCodec.name(in));
      default -> throw new MessageUnreadable("an answer of an unknown kind: " + kind);
    };
  }

  private static Answer refused(String instance, long event, String code, String message) {
    return code.equals(Sender.FAILED)
        ? new Answer.Failed(instance, event)
        : new Answer.Refused(instance, event, code, message);
  }

  private void outcome(Outcome outcome, Packer out) {
    switch (outcome) {
      case Outcome.Returned returned -> payloads.pack(returned.reply(), out.flag(true));
      case Outcome.Failed failed -> out.flag(false).text(failed.code()).text(failed.message());
    }
  }

  private Outcome outcome(Unpacker in) {
    return in.flag()
        ? new Outcome.Returned(payloads.unpack(in))
        : new Outcome.Failed(in.text(), in.text());
  }

  private static Phase phase(String name) {
    try {
      return Phase.valueOf(name);
    } catch (IllegalArgumentException newer) {
      throw new MessageUnreadable("a phase that is not known");
    }
  }

  void pack(Publication publication, Packer out) {
    switch (publication) {
      case Publication.Changed p -> {
        content(p.content(), out.number(1).text(p.instance()).number(p.revision()));
        payloads.pack(p.change(), out);
      }
      case Publication.Turn p -> {
        out.number(6).text(p.instance()).number(p.run()).number(p.revision());
        content(p.content(), out);
      }
      case Publication.Saved p ->
          out.number(2).text(p.instance()).number(p.revision()).number(p.last());
      case Publication.Gone p -> out.number(3).text(p.instance());
      case Publication.Replaced p -> out.number(4).text(p.instance());
      case Publication.Ended p -> out.number(5).text(p.instance()).text(p.reason()).number(p.at());
    }
  }

  Publication publication(Unpacker in) {
    int kind = (int) in.number();
    return switch (kind) {
      case 1 -> {
        String instance = in.text();
        long revision = in.number();
        Content content = content(in);
        yield new Publication.Changed(instance, revision, payloads.unpack(in), content);
      }
      case 6 -> new Publication.Turn(in.text(), in.number(), in.number(), content(in));
      case 2 -> new Publication.Saved(in.text(), in.number(), in.number());
      case 3 -> new Publication.Gone(in.text());
      case 4 -> new Publication.Replaced(in.text());
      case 5 -> new Publication.Ended(in.text(), in.text(), in.number());
      default -> throw new MessageUnreadable("a publication of an unknown kind: " + kind);
    };
  }

  static Packer content(Content content, Packer out) {
    return out.number(content.left()).number(content.right());
  }

  static Content content(Unpacker in) {
    return new Content(in.number(), in.number());
  }
}
