package dev.stash.engine;

import dev.stash.Durability;
import dev.stash.cluster.MessageUnreadable;
import dev.stash.cluster.Packer;
import dev.stash.cluster.Unpacker;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Dispatches as bytes, version 3. A dispatch of a sort that is not known is unreadable; a newer
 * release sends such to members only that say they understand it, and may append to the known ones.
 * What carries payloads names the kind of its actor before them, and is a {@link Dispatch.Stray} if
 * that is not run here.
 */
final class DispatchCodec {
  /** The highest version of messages that this release understands. */
  static final int PROTOCOL = 3;

  private static final Object ELSEWHERE = "elsewhere";

  private final Kinds kinds;

  DispatchCodec(Kinds kinds) {
    this.kinds = kinds;
  }

  private Payloads payloads(ActorName of) {
    return kinds.get(of.kind()).payloads();
  }

  private AnswerCodec answers(ActorName of) {
    return new AnswerCodec(payloads(of));
  }

  byte[] encode(Dispatch dispatch) {
    Packer out = new Packer(256);
    switch (dispatch) {
      case Dispatch.Ask ask -> {
        name(ask.to(), out.number(1).number(ask.id()));
        command(ask.command(), payloads(ask.to()), out);
      }
      case Dispatch.Answered answered -> {
        name(answered.from(), out.number(2).number(answered.id()));
        answers(answered.from()).pack(answered.answer(), out);
      }
      case Dispatch.NotOwner not -> out.number(3).number(not.id()).text(not.owner());
      case Dispatch.Published published -> {
        name(published.from(), out.number(4));
        out.text(published.connection()).number(published.number());
        answers(published.from()).pack(published.publication(), out);
      }
      case Dispatch.Expect expect -> {
        out.number(5).text(expect.kind()).text(expect.token()).number(expect.keys().size());
        expect.keys().forEach(out::text);
      }
      case Dispatch.Snapshot snapshot -> {
        byte[] body = snapshot.body();
        name(snapshot.to(), out.number(6)).text(snapshot.token()).text(snapshot.etag());
        out.flag(body != null);
        if (body != null) {
          out.bytes(body);
        }
      }
      case Dispatch.Expected expected -> {
        out.number(7).text(expected.token()).number(expected.but().size());
        expected.but().forEach(out::text);
      }
      case Dispatch.Stray stray -> throw new AssertionError("made where it is read");
    }
    return out.done();
  }

  static Packer name(ActorName name, Packer out) {
    return out.text(name.kind()).text(name.key());
  }

  static ActorName name(Unpacker in) {
    return new ActorName(in.text(), in.text());
  }

  private static void chain(Chain chain, Packer out) {
    out.number(chain.names().size());
    chain.names().forEach(name -> name(name, out));
  }

  private static Chain chain(Unpacker in) {
    List<ActorName> names = new ArrayList<>();
    for (int left = in.count(); left > 0; left--) {
      names.add(name(in));
    }
    return names.isEmpty() ? Chain.NONE : new Chain(List.copyOf(names));
  }

  Dispatch decode(byte[] bytes) {
    Unpacker in = new Unpacker(bytes);
    int sort = (int) in.number();
    return switch (sort) {
      case 1 -> {
        long id = in.number();
        yield ours(in, id, name -> new Dispatch.Ask(id, name, command(in, payloads(name))));
      }
      case 2 -> {
        long id = in.number(); // of a question that was ours
        yield ours(in, 0, name -> new Dispatch.Answered(id, name, answers(name).answer(in)));
      }
      case 3 -> new Dispatch.NotOwner(in.number(), in.textOrNull());
      case 4 ->
          ours(
              in,
              0,
              name ->
                  new Dispatch.Published(
                      name, in.text(), in.number(), answers(name).publication(in)));
      case 5 -> {
        String its = in.text();
        yield kinds.find(its) != null
            ? new Dispatch.Expect(in.text(), its, texts(in))
            : new Dispatch.Stray(0, its);
      }
      case 6 ->
          ours(
              in,
              0,
              name -> {
                String token = in.text();
                String etag = in.text();
                return new Dispatch.Snapshot(token, name, in.flag() ? in.bytes() : null, etag);
              });
      case 7 -> new Dispatch.Expected(in.text(), texts(in));
      default -> throw new MessageUnreadable("a dispatch of an unknown sort: " + sort);
    };
  }

  private Dispatch ours(Unpacker in, long id, Function<ActorName, Dispatch> rest) {
    ActorName name = name(in);
    return kinds.find(name.kind()) != null ? rest.apply(name) : new Dispatch.Stray(id, name.kind());
  }

  private static List<String> texts(Unpacker in) {
    List<String> texts = new ArrayList<>();
    for (int left = in.count(); left > 0; left--) {
      texts.add(in.text());
    }
    return texts;
  }

  private static void command(Command command, Payloads payloads, Packer out) {
    switch (command) {
      case Command.Attach attach -> {
        Attachment to = attach.attachment();
        out.number(1).text(to.connection()).number(to.number()).text(to.writer());
        payloads.pack(to.about(), out);
        out.number(attach.seen()).number(attach.stored());
        optional(attach.offer(), payloads, out);
      }
      case Command.Detach detach -> out.number(2).text(detach.connection()).number(detach.number());
      case Command.Write write -> {
        out.number(3).text(write.connection()).number(write.number());
        out.number(write.event()).number(write.prev()).number(write.weight());
        out.text(write.durability().name()).number(write.run()).flag(write.last());
        out.flag(write.seen() != null);
        if (write.seen() != null) {
          AnswerCodec.content(write.seen(), out);
        }
        payloads.pack(write.write(), out);
      }
      case Command.Pass pass ->
          out.number(12).text(pass.connection()).number(pass.number()).number(pass.run());
      case Command.Apply apply -> {
        out.number(11).text(apply.writer()).number(apply.weight());
        out.text(apply.durability().name());
        payloads.pack(apply.about(), out);
        payloads.pack(apply.write(), out);
        out.flag(apply.others() != Command.Others.ANY).text(apply.turn());
      }
      case Command.Read read -> {
        out.number(4).flag(read.fresh());
        payloads.pack(read.about(), out);
        out.text(read.turn());
      }
      case Command.Call call -> {
        out.number(13).text(call.caller()).number(call.number()).number(call.prev());
        out.number(call.ack()).number(call.open()).flag(call.again()).number(call.budget());
        Command.Key key = call.key();
        out.text(key == null ? null : key.name()).text(key == null ? null : key.print());
        out.number(call.weight());
        chain(call.chain(), out);
        payloads.pack(call.what(), out);
      }
      case Command.Query query -> {
        out.number(14).text(query.caller()).number(query.after()).number(query.budget());
        chain(query.chain(), out);
        payloads.pack(query.what(), out);
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

  private static Command command(Unpacker in, Payloads payloads) {
    int kind = (int) in.number();
    return switch (kind) {
      case 1 ->
          new Command.Attach(
              new Attachment(in.text(), in.number(), in.text(), payloads.unpack(in), ELSEWHERE),
              in.number(),
              in.number(),
              optional(in, payloads));
      case 2 -> new Command.Detach(in.text(), in.number());
      case 3 -> {
        String connection = in.text();
        long number = in.number();
        long event = in.number();
        long prev = in.number();
        int weight = (int) in.number();
        Durability durability = Durability.valueOf(in.text());
        long run = in.number();
        boolean last = in.flag();
        Content seen = in.flag() ? AnswerCodec.content(in) : null;
        yield new Command.Write(
            connection,
            number,
            event,
            prev,
            payloads.unpack(in),
            weight,
            durability,
            run,
            seen,
            last);
      }
      case 12 -> new Command.Pass(in.text(), in.number(), in.number());
      case 4 -> {
        boolean fresh = in.flag();
        yield new Command.Read(payloads.unpack(in), fresh, turn(in));
      }
      case 13 -> call(in, payloads);
      case 14 -> {
        String caller = in.text();
        long after = in.number();
        long budget = in.number();
        Chain chain = chain(in);
        yield new Command.Query(caller, after, budget, payloads.unpack(in), chain);
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
        Object about = payloads.unpack(in);
        Object write = payloads.unpack(in);
        boolean first = in.more() && in.flag(); // members of an earlier release do not say it
        Command.Others others = first ? Command.Others.LATER : Command.Others.ANY;
        String turn = turn(in);
        yield new Command.Apply(writer, about, write, weight, durability, turn, others);
      }
      default -> throw new MessageUnreadable("a command of an unknown kind: " + kind);
    };
  }

  private static Command call(Unpacker in, Payloads payloads) {
    String caller = in.text();
    long number = in.number();
    long prev = in.number();
    long ack = in.number();
    long open = in.number();
    boolean again = in.flag();
    long budget = in.number();
    String name = in.textOrNull();
    String print = in.textOrNull();
    Command.Key key = name == null || print == null ? null : new Command.Key(name, print);
    int weight = (int) in.number();
    Chain chain = chain(in);
    return new Command.Call(
        caller, number, prev, ack, open, again, budget, key, payloads.unpack(in), weight, chain);
  }

  /** Members of an earlier release know of no turns of callers. */
  private static @Nullable String turn(Unpacker in) {
    return in.more() ? in.textOrNull() : null;
  }

  private static void optional(@Nullable Object payload, Payloads payloads, Packer out) {
    out.flag(payload != null);
    if (payload != null) {
      payloads.pack(payload, out);
    }
  }

  private static @Nullable Object optional(Unpacker in, Payloads payloads) {
    return in.flag() ? payloads.unpack(in) : null;
  }
}
