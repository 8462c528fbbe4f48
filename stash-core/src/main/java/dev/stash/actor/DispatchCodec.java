package dev.stash.actor;

import dev.stash.Durability;
import dev.stash.cluster.MessageUnreadable;
import dev.stash.cluster.Packer;
import dev.stash.cluster.Unpacker;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Dispatches as bytes, version 2. A dispatch of a kind that is not known is unreadable; a newer
 * release sends such to members only that say they understand it, and may append to the known ones.
 */
final class DispatchCodec {
  /** The highest version of messages that this release understands. */
  static final int PROTOCOL = 2;

  /** From which version on members tell each other the time, and who else uses the storage. */
  static final int TIMES = 2;

  private static final Object ELSEWHERE = "elsewhere";

  private final Payloads payloads;
  private final AnswerCodec answers;

  DispatchCodec(Payloads payloads) {
    this.payloads = payloads;
    this.answers = new AnswerCodec(payloads);
  }

  byte[] encode(Dispatch dispatch) {
    Packer out = new Packer(256);
    switch (dispatch) {
      case Dispatch.Ask ask -> {
        out.number(1).number(ask.id()).text(ask.key());
        command(ask.command(), out);
      }
      case Dispatch.Answered answered -> {
        out.number(2).number(answered.id());
        answers.pack(answered.answer(), out);
      }
      case Dispatch.NotOwner not -> out.number(3).number(not.id()).text(not.owner());
      case Dispatch.Published published -> {
        out.number(4).text(published.connection()).number(published.number());
        answers.pack(published.publication(), out);
      }
      case Dispatch.Expect expect -> {
        out.number(5).text(expect.token()).number(expect.keys().size());
        expect.keys().forEach(out::text);
      }
      case Dispatch.Snapshot snapshot -> {
        byte[] body = snapshot.body();
        out.number(6).text(snapshot.token()).text(snapshot.key()).text(snapshot.etag());
        out.flag(body != null);
        if (body != null) {
          out.bytes(body);
        }
      }
      case Dispatch.HowIsStorage how -> out.number(7).number(how.id());
      case Dispatch.WhatTime what -> out.number(8).number(what.id());
      case Dispatch.Time time ->
          out.number(9).number(time.id()).number(time.goesBy()).number(time.own());
      case Dispatch.Neighbourhood all -> {
        out.number(10).flag(all.possible()).number(all.certain().size());
        all.certain().forEach(out::text);
      }
    }
    return out.done();
  }

  Dispatch decode(byte[] bytes) {
    Unpacker in = new Unpacker(bytes);
    int kind = (int) in.number();
    return switch (kind) {
      case 1 -> new Dispatch.Ask(in.number(), in.text(), command(in));
      case 2 -> new Dispatch.Answered(in.number(), answers.answer(in));
      case 3 -> new Dispatch.NotOwner(in.number(), in.textOrNull());
      case 4 -> new Dispatch.Published(in.text(), in.number(), answers.publication(in));
      case 5 -> new Dispatch.Expect(in.text(), texts(in));
      case 6 -> {
        String token = in.text();
        String key = in.text();
        String etag = in.text();
        yield new Dispatch.Snapshot(token, key, in.flag() ? in.bytes() : null, etag);
      }
      case 7 -> new Dispatch.HowIsStorage(in.number());
      case 8 -> new Dispatch.WhatTime(in.number());
      case 9 -> new Dispatch.Time(in.number(), in.number(), in.number());
      case 10 -> new Dispatch.Neighbourhood(in.flag(), texts(in));
      default -> throw new MessageUnreadable("a dispatch of an unknown kind: " + kind);
    };
  }

  private static List<String> texts(Unpacker in) {
    List<String> texts = new ArrayList<>();
    for (int left = in.count(); left > 0; left--) {
      texts.add(in.text());
    }
    return texts;
  }

  private void command(Command command, Packer out) {
    switch (command) {
      case Command.Attach attach -> {
        Attachment to = attach.attachment();
        out.number(1).text(to.connection()).number(to.number()).text(to.writer());
        payloads.pack(to.about(), out);
        out.number(attach.seen()).number(attach.stored());
        optional(attach.offer(), out);
      }
      case Command.Detach detach -> out.number(2).text(detach.connection()).number(detach.number());
      case Command.Write write -> {
        out.number(3).text(write.connection()).number(write.number());
        out.number(write.event()).number(write.prev()).number(write.weight());
        out.text(write.durability().name());
        payloads.pack(write.write(), out);
      }
      case Command.Apply apply -> {
        out.number(11).text(apply.writer()).number(apply.weight());
        out.text(apply.durability().name());
        payloads.pack(apply.about(), out);
        payloads.pack(apply.write(), out);
      }
      case Command.Read read -> {
        out.number(4).flag(read.fresh());
        payloads.pack(read.about(), out);
      }
      case Command.Touch touch -> out.number(5);
      case Command.End end -> {
        out.number(end.ending().heir() == null ? 6 : 10); // 6: as an earlier release reads it
        out.text(end.ending().reason()).text(end.holder());
        if (end.ending().heir() != null) {
          out.text(end.ending().heir());
        }
      }
      case Command.Hold hold -> out.number(7).text(hold.holder()).number(hold.millis());
      case Command.Release release -> out.number(8).text(release.holder());
      case Command.Inspect inspect -> out.number(9);
    }
  }

  private Command command(Unpacker in) {
    int kind = (int) in.number();
    return switch (kind) {
      case 1 ->
          new Command.Attach(
              new Attachment(in.text(), in.number(), in.text(), payloads.unpack(in), ELSEWHERE),
              in.number(),
              in.number(),
              optional(in));
      case 2 -> new Command.Detach(in.text(), in.number());
      case 3 -> {
        String connection = in.text();
        long number = in.number();
        long event = in.number();
        long prev = in.number();
        int weight = (int) in.number();
        Durability durability = Durability.valueOf(in.text());
        yield new Command.Write(
            connection, number, event, prev, payloads.unpack(in), weight, durability);
      }
      case 4 -> {
        boolean fresh = in.flag();
        yield new Command.Read(payloads.unpack(in), fresh);
      }
      case 5 -> new Command.Touch();
      case 6 -> new Command.End(in.text(), in.textOrNull());
      case 10 -> {
        String reason = in.text();
        String holder = in.textOrNull();
        yield new Command.End(new Ending(reason, in.text()), holder);
      }
      case 7 -> new Command.Hold(in.text(), in.number());
      case 8 -> new Command.Release(in.text());
      case 9 -> new Command.Inspect(null);
      case 11 -> {
        String writer = in.text();
        int weight = (int) in.number();
        Durability durability = Durability.valueOf(in.text());
        yield new Command.Apply(
            writer, payloads.unpack(in), payloads.unpack(in), weight, durability);
      }
      default -> throw new MessageUnreadable("a command of an unknown kind: " + kind);
    };
  }

  private void optional(@Nullable Object payload, Packer out) {
    out.flag(payload != null);
    if (payload != null) {
      payloads.pack(payload, out);
    }
  }

  private @Nullable Object optional(Unpacker in) {
    return in.flag() ? payloads.unpack(in) : null;
  }
}
