package dev.stash.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Stash;
import dev.stash.cluster.Channel;
import dev.stash.cluster.ClusterBackend;
import dev.stash.cluster.Joining;
import dev.stash.cluster.Member;
import dev.stash.cluster.Packer;
import dev.stash.cluster.Receiver;
import dev.stash.cluster.Unpacker;
import dev.stash.identity.ClusterKey;
import dev.stash.identity.SessionKey;
import dev.stash.session.CallFailed;
import dev.stash.session.SessionIds;
import dev.stash.testing.TestBackend;
import dev.stash.testing.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What comes for another actor than it could be for is refused, said once, and harms nobody. */
class StraysTest {
  private static final String KEY = "k".repeat(43);
  private static final Duration SOON = Duration.ofSeconds(60);

  private final TestCluster cluster = new TestCluster();
  private final ClusterBackend odd = cluster.member();
  private final BlockingQueue<Dispatch> heard = new LinkedBlockingQueue<>();
  private final DispatchCodec carts = new DispatchCodec(nothing("cart"));
  private final DispatchCodec sessions = new DispatchCodec(nothing("session"));
  private final Channel channel = odd.channel("actors", DispatchCodec.PROTOCOL, new Odd());
  private final Channel clock = odd.channel("node", 1, new Clock());
  private final Queue<String> said = new ConcurrentLinkedQueue<>();
  private final Logger logger = Logger.getLogger(Strays.class.getName());
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          said.add(new SimpleFormatter().formatMessage(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private @Nullable Stash stash;

  /** How the odd member answers what it is asked. */
  private volatile Function<Asked, List<Dispatch>> answers = asked -> List.of();

  /** A question, without what it is about. */
  private record Asked(long id, ActorName to) {}

  /** A kind whose objects are nothing. */
  private static final class Nothing implements Payloads {
    @Override
    public void pack(Object payload, Packer out) {}

    @Override
    public Object unpack(Unpacker in) {
      return "nothing";
    }
  }

  /** A member of another making. */
  private final class Odd implements Receiver {
    @Override
    public void received(Member from, byte[] message) {
      Unpacker in = new Unpacker(message);
      switch ((int) in.number()) {
        case 1 -> {
          Asked asked = new Asked(in.number(), new ActorName(in.text(), in.text()));
          answers.apply(asked).forEach(answer -> say(from, sessions, answer));
        }
        case 3 -> heard.add(new Dispatch.NotOwner(in.number(), in.textOrNull()));
        default -> {}
      }
    }

    @Override
    public void interrupted(Member from) {}
  }

  private static Kinds nothing(String kind) {
    return new Kinds(List.of(new Notes().kind(kind, new Nothing(), LoopOptions.DEFAULT)));
  }

  /** Who does not say what time it has is not listened to for a while. */
  private final class Clock implements Receiver {
    @Override
    public void received(Member from, byte[] message) {
      Unpacker in = new Unpacker(message);
      if (in.number() == 1) {
        long now = System.currentTimeMillis();
        byte[] answer = new Packer(64).number(2).number(in.number()).number(now).number(now).done();
        var unused = clock.send(from, answer, SOON);
      }
    }

    @Override
    public void interrupted(Member from) {}
  }

  private void say(Member to, DispatchCodec codec, Dispatch dispatch) {
    var unused = channel.send(to, codec.encode(dispatch), SOON);
  }

  @BeforeEach
  void start() {
    logger.addHandler(handler);
    odd.start(new Joining("odd", ClusterKey.of(List.of("s".repeat(32))), Map.of()));
    stash =
        Stash.builder()
            .secret("a secret of more than thirty-two bytes")
            .storage(new TestBackend())
            .cluster(cluster.member())
            .build();
  }

  private Stash stash() {
    return Objects.requireNonNull(stash);
  }

  @AfterEach
  void close() {
    logger.removeHandler(handler);
    stash().close();
    odd.close();
    cluster.close();
  }

  @Test
  void whatIsForAnotherKindIsAnsweredThatItsActorIsNotHere() throws Exception {
    cluster.place(KEY, stash().self());
    ActorName cart = new ActorName("cart", KEY);
    for (int i = 1; i <= 3; i++) {
      say(stash().self(), carts, new Dispatch.Ask(i, cart, new Command.Touch()));
      say(stash().self(), carts, new Dispatch.Expect("t", "cart", List.of(KEY)));
      say(stash().self(), carts, new Dispatch.Snapshot("t", cart, new byte[1], "e"));
    }
    for (int i = 1; i <= 3; i++) {
      assertEquals(new Dispatch.NotOwner(i, null), heard.poll(60, TimeUnit.SECONDS));
    }
    assertEquals(0, stash().liveSessions());
    assertEquals(1, said.size(), said.toString());
    assertTrue(said.element().startsWith("member odd sends"), said.toString());
  }

  @Test
  void theAnswerOfAnotherActorIsNotTakenForTheOneThatWasAsked() {
    cluster.place(KEY, odd.self());
    answers =
        ask ->
            List.of(
                new Dispatch.Answered(
                    ask.id(), new ActorName("session", "other"), new Answer.Done()),
                new Dispatch.Answered(ask.id(), ask.to(), new Answer.Ended("logged_out", 1)));
    String code = "";
    try {
      stash().web().session(SessionIds.of(new SessionKey(KEY))).view("view").put("k", 1);
    } catch (CallFailed failed) {
      code = failed.code();
    }
    assertEquals("SESSION_ENDED", code);
    assertEquals(1, said.size(), said.toString());
  }

  @Test
  void allAreCountedAndOneOfASortIsNamed() {
    Strays strays = new Strays();
    Member member = new Member("a", "a", Map.of(), Map.of());
    for (Strays.Sort sort : Strays.Sort.values()) {
      strays.refuse(member, sort);
      strays.refuse(member, sort);
    }
    assertEquals(2L * Strays.Sort.values().length, strays.refused());
    assertEquals(Strays.Sort.values().length, said.size());
    strays.forget(member);
    strays.refuse(member, Strays.Sort.KIND);
    assertEquals(Strays.Sort.values().length + 1, said.size());
  }
}
