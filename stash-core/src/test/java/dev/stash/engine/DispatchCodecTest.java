package dev.stash.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stash.Durability;
import dev.stash.cluster.MessageUnreadable;
import dev.stash.cluster.Packer;
import dev.stash.cluster.Unpacker;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DispatchCodecTest {
  private static final ActorName NAME = new ActorName("texts", "key");

  private final DispatchCodec codec = new DispatchCodec(texts("texts"));

  /** A kind that sends nothing but text. */
  private static final class Texts implements Payloads {
    @Override
    public void pack(Object payload, Packer out) {
      out.text((String) payload);
    }

    @Override
    public Object unpack(Unpacker in) {
      return in.text();
    }
  }

  private static Kinds texts(String kind) {
    return new Kinds(List.of(new Notes().kind(kind, new Texts(), LoopOptions.DEFAULT)));
  }

  static Stream<Dispatch> all() {
    Attachment view = new Attachment("c", 3, "w", "about", "line");
    Stream<Command> commands =
        Stream.of(
            new Command.Attach(view, 7, 8, "offer"),
            new Command.Attach(view, -1, 0, null),
            new Command.Detach("c", Long.MAX_VALUE),
            new Command.Write("c", 1, 2, 3, "é漢", 4, Durability.RELAXED, 0, null, false),
            new Command.Apply("w", "about", "é漢", 4, Durability.AT_ONCE, null, Command.Others.ANY),
            new Command.Apply(
                "w", "about", "é漢", 4, Durability.AT_ONCE, null, Command.Others.LATER),
            new Command.Read("about", true),
            new Command.Call("a", 1, 2, 3, 4, true, 5, null, "é漢", 6),
            new Command.Call("a", 1, 2, 3, 4, false, 5, new Command.Key("k", "p"), "what", 6),
            new Command.Query("a", 1, 2, "what"),
            new Command.Query("a", 1, 2, "what", new Chain(List.of(new ActorName("k", "é")))),
            new Command.Call(
                "a",
                1,
                2,
                3,
                4,
                true,
                5,
                null,
                "b",
                6,
                new Chain(List.of(new ActorName("k", "x")))),
            new Command.Touch(),
            new Command.End("expired", null),
            new Command.End(new Ending("rotated", "heir"), "me"),
            new Command.Hold("me", 5_000),
            new Command.Release("me"),
            new Command.Inspect(null));
    Stream<Answer> answers =
        Stream.of(
            new Answer.Attached("i", 1, 2, 3, 4, 5, "view"),
            new Answer.Accepted("i", 1, 2, 3),
            new Answer.Duplicate("i", 1, 2, 3),
            new Answer.Gap("i", 9),
            new Answer.Refused("i", 1, "CODE", "why"),
            new Answer.Current("i", 1, 2, "view"),
            new Answer.Done(),
            new Answer.Retry(),
            new Answer.Ended("expired", 1_234_567_890_123L),
            new Answer.Ended(new Ending("rotated", "heir"), 5, 7),
            new Answer.Held(true, 1, new byte[] {1, 2}),
            new Answer.Called("i", new Outcome.Returned("reply"), true),
            new Answer.Called("i", new Outcome.Failed("CODE", "why"), false),
            new Answer.NotOpen("i", 7),
            new Answer.Late(),
            new Answer.KeyReused(),
            new Answer.Cycle(new ActorName("k", "é"), new ActorName("l", "m")),
            new Answer.Busy(),
            new Answer.Unavailable(),
            new Answer.Unreadable(),
            new Answer.Failed("i", 3),
            new Answer.Failed("i", 0),
            new Answer.Report("i", Phase.SAVING, 1, 2, 3));
    Stream<Publication> publications =
        Stream.of(
            new Publication.Changed("i", 1, "change", new Content(-1, 7)),
            new Publication.Turn("i", 1, 2, new Content(Long.MIN_VALUE, 4)),
            new Publication.Saved("i", 1, 2),
            new Publication.Gone("i"),
            new Publication.Replaced("i"),
            new Publication.Ended("i", "logged_out", 5));
    Stream<Dispatch> others =
        Stream.of(
            new Dispatch.NotOwner(1, null),
            new Dispatch.NotOwner(1, "other"),
            new Dispatch.Expect("t", "texts", List.of("a", "b")),
            new Dispatch.Expected("t", List.of("b")),
            new Dispatch.Snapshot("t", NAME, new byte[0], "e"),
            new Dispatch.Snapshot("t", NAME, null, ""));
    return Stream.of(
            commands.map(command -> new Dispatch.Ask(1, NAME, command)),
            answers.map(answer -> new Dispatch.Answered(2, NAME, answer)),
            publications.map(publication -> new Dispatch.Published(NAME, "c", 3, publication)),
            others)
        .flatMap(each -> each);
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatIsReadIsWhatWasWritten(Dispatch dispatch) {
    byte[] bytes = codec.encode(dispatch);
    Dispatch read = codec.decode(bytes);
    assertEquals(dispatch.getClass(), read.getClass());
    assertArrayEquals(bytes, codec.encode(read));
  }

  /** Its payloads are not ours to read: they may be anything. */
  @ParameterizedTest
  @MethodSource("all")
  void whatIsForAnotherKindIsAStrayAndTheRestOfItIsNotRead(Dispatch dispatch) {
    DispatchCodec other = new DispatchCodec(texts("another"));
    Dispatch read = other.decode(codec.encode(dispatch));
    switch (dispatch) {
      case Dispatch.Ask ask -> assertEquals(new Dispatch.Stray(ask.id(), "texts"), read);
      case Dispatch.Answered answered -> assertEquals(new Dispatch.Stray(0, "texts"), read);
      case Dispatch.Published published -> assertEquals(new Dispatch.Stray(0, "texts"), read);
      case Dispatch.Expect expect -> assertEquals(new Dispatch.Stray(0, "texts"), read);
      case Dispatch.Snapshot snapshot -> assertEquals(new Dispatch.Stray(0, "texts"), read);
      default -> assertEquals(dispatch.getClass(), read.getClass());
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatANewerReleaseAppendsIsNotRead(Dispatch dispatch) {
    byte[] bytes = codec.encode(dispatch);
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 5);
    assertArrayEquals(bytes, codec.encode(codec.decode(longer)));
  }

  @ParameterizedTest
  @MethodSource("all")
  void halfAMessageIsUnreadable(Dispatch dispatch) {
    byte[] bytes = codec.encode(dispatch);
    for (int length = 0; length < bytes.length - appended(dispatch); length++) {
      byte[] half = Arrays.copyOf(bytes, length);
      assertThrows(MessageUnreadable.class, () -> codec.decode(half));
    }
  }

  /** So many bytes members of an earlier release do not write. */
  private static int appended(Dispatch dispatch) {
    Command command = dispatch instanceof Dispatch.Ask ask ? ask.command() : new Command.Touch();
    return switch (command) {
      case Command.Apply apply -> 2;
      case Command.Read read -> 1;
      default -> 0;
    };
  }

  @ParameterizedTest
  @CsvSource({"NONE, LATER", "LATER, LATER", "ANY, ANY"})
  void thatACallIsTheFirstOfItsKindTravelsAndNotThatItIsTheOnlyOne(
      Command.Others sent, Command.Others arrives) {
    assertEquals(arrives, read(codec.encode(call(sent))).others());
  }

  /** So it is refused like one of which there are others. */
  @Test
  void ofACallFromAnEarlierReleaseNobodyKnowsWhetherItIsTheFirst() {
    byte[] bytes = codec.encode(call(Command.Others.LATER));
    int appended = 2 + 1 + "turn".length();
    Command.Apply earlier = read(Arrays.copyOf(bytes, bytes.length - appended));
    assertEquals(Command.Others.ANY, earlier.others());
    assertNull(earlier.turn());
  }

  private static Dispatch call(Command.Others others) {
    Command call = new Command.Apply("w", "about", "é漢", 4, Durability.AT_ONCE, "turn", others);
    return new Dispatch.Ask(1, NAME, call);
  }

  private Command.Apply read(byte[] bytes) {
    return (Command.Apply) ((Dispatch.Ask) codec.decode(bytes)).command();
  }

  /** It knows no failures, and no other word for them. */
  @Test
  void anEarlierReleaseReadsAFailureAsARefusal() {
    Unpacker in =
        new Unpacker(codec.encode(new Dispatch.Answered(2, NAME, new Answer.Failed("i", 3))));
    assertEquals(2, in.number());
    assertEquals(2, in.number());
    assertEquals("texts", in.text());
    assertEquals("key", in.text());
    assertEquals(5, in.number());
    assertEquals("i", in.text());
    assertEquals(3, in.number());
    assertEquals("SESSION_FAILED", in.text());
  }

  @Test
  void aFailureIsReadAsOne() {
    Answer.Failed failed = new Answer.Failed("i", 3);
    byte[] bytes = codec.encode(new Dispatch.Answered(2, NAME, failed));
    assertEquals(new Dispatch.Answered(2, NAME, failed), codec.decode(bytes));
  }

  @Test
  void noiseIsRefusedOrReadAndNothingElse() {
    Random random = new Random(1);
    for (int i = 0; i < 200_000; i++) {
      byte[] noise = new byte[random.nextInt(40)];
      random.nextBytes(noise);
      try {
        codec.decode(noise);
      } catch (MessageUnreadable refused) {
        // as it should be
      }
    }
  }
}
