package dev.stash.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Cluster;
import dev.stash.Durability;
import dev.stash.Moment;
import dev.stash.TimeSource;
import dev.stash.config.OptionSet;
import dev.stash.engine.Sender.Output;
import dev.stash.node.Node;
import dev.stash.storage.Precondition;
import dev.stash.testing.BlockingBackend;
import dev.stash.testing.Operation;
import dev.stash.testing.TestBackend;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A behaviour that throws: what its callers hear, and what is left of its state. */
class BrokenBehaviourTest {
  private final Notes notes = new Notes();
  private final TestBackend storage = new TestBackend();
  private final BlockingBackend blocking = BlockingBackend.over(storage);
  private final ExecutorService io = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
  private final Node node =
      new Node(
          "m",
          Cluster.local(),
          blocking,
          "",
          TimeSource.system(),
          Duration.ZERO,
          List.of(),
          io,
          timer);
  private final ActorHost host =
      new ActorHost(
          node,
          new Kinds(List.of(notes.kind("words", new Words(), LoopOptions.DEFAULT))),
          HostOptions.of(new OptionSet(HostOptions.OPTIONS)),
          Guard.ALL);

  private final BlockingQueue<Publication> told = new LinkedBlockingQueue<>();
  private final Queue<String> said = new ConcurrentLinkedQueue<>();
  private final Logger logger = Logger.getLogger(ActorHost.class.getName());
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

  @BeforeEach
  void throwsAtBoom() {
    logger.addHandler(handler);
    notes.whenWritten =
        word -> {
          if (word.equals("boom")) {
            throw new IllegalStateException("a secret value");
          }
        };
  }

  @AfterEach
  void close() {
    logger.removeHandler(handler);
    host.stop(Long.MAX_VALUE);
    timer.shutdownNow();
    io.close();
  }

  private Command attach(String writer) {
    Line line = (number, publication) -> told.add(publication);
    return new Command.Attach(new Attachment(writer, 1, writer, "", line), 0, 0, null);
  }

  private static Command write(String writer, long event, long prev, String word) {
    return new Command.Write(writer, 1, event, prev, word, 64, Durability.NORMAL, 0, null, false);
  }

  private CompletableFuture<Answer> send(Command command) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    host.tell(new ActorName("words", "k"), command, answer::complete);
    return answer;
  }

  private Answer ask(Command command) throws Exception {
    return send(command).get(20, TimeUnit.SECONDS);
  }

  /** An instance that has just stopped says so to whoever has its failure in hand already. */
  private Answer.Current read() throws Exception {
    Answer answer = new Answer.Retry();
    while (answer instanceof Answer.Retry) {
      answer = ask(new Command.Read("", false));
    }
    return assertInstanceOf(Answer.Current.class, answer);
  }

  private void awaitSaved() throws Exception {
    Publication publication = told.poll(20, TimeUnit.SECONDS);
    assertInstanceOf(Publication.Saved.class, publication);
  }

  @Test
  void aWriteThatThrowsIsAnsweredAndTheStateIsWhatItWas() throws Exception {
    ask(attach("w"));
    assertInstanceOf(Answer.Accepted.class, ask(write("w", 1, 0, "a")));
    Answer.Failed failed = assertInstanceOf(Answer.Failed.class, ask(write("w", 2, 1, "boom")));
    assertEquals(2, failed.event());
    assertEquals(List.of("a"), read().view());
    assertInstanceOf(Answer.Accepted.class, ask(write("w", 3, 1, "b")));
    assertEquals(List.of("a", "b"), read().view());
    assertEquals(failed.instance(), read().instance());
    Awaitility.await().until(() -> stored().contains("b"));
    assertFalse(stored().contains("boom"), stored());
  }

  private String stored() {
    byte[] body = storage.get("k.json").orElseThrow().body();
    return new String(body, StandardCharsets.ISO_8859_1);
  }

  @Test
  void whereThereIsNoCopyTheStateIsReadFromTheStorageAgain() throws Exception {
    notes.copies = false;
    ask(attach("w"));
    ask(write("w", 1, 0, "a"));
    awaitSaved();
    Answer.Failed failed = assertInstanceOf(Answer.Failed.class, ask(write("w", 2, 1, "boom")));
    assertInstanceOf(Publication.Gone.class, told.poll(20, TimeUnit.SECONDS));
    assertEquals(List.of("a"), read().view());
    assertNotEquals(failed.instance(), read().instance());
    assertEquals(2, storage.gets());
  }

  @Test
  void aKindThatSaysNothingOfCopiesIsPutBackToo() throws Exception {
    notes.copies = null;
    ask(attach("w"));
    ask(write("w", 1, 0, "a"));
    Answer.Failed failed = assertInstanceOf(Answer.Failed.class, ask(write("w", 2, 1, "boom")));
    assertEquals(List.of("a"), read().view());
    assertEquals(failed.instance(), read().instance());
  }

  @Test
  void whatElseWasToBeDoneWhenItThrewIsDoneThenAndNotWithTheNextMessage() throws Exception {
    AtomicInteger shown = new AtomicInteger();
    notes.whenShown =
        () -> {
          if (shown.incrementAndGet() == 2) {
            throw new IllegalStateException("on purpose");
          }
        };
    var hold = blocking.holdNext(Operation.GET);
    CompletableFuture<Answer> first = send(attach("a"));
    CompletableFuture<Answer> second = send(attach("b"));
    CompletableFuture<Answer> third = send(attach("c"));
    hold.awaitArrival(Duration.ofSeconds(20));
    hold.release(); // nothing comes to it after that
    assertInstanceOf(Answer.Attached.class, first.get(20, TimeUnit.SECONDS));
    assertInstanceOf(Answer.Failed.class, second.get(20, TimeUnit.SECONDS));
    assertInstanceOf(Answer.Attached.class, third.get(20, TimeUnit.SECONDS));
    assertInstanceOf(Answer.Report.class, ask(new Command.Inspect(null)));
    Answer.Report report = (Answer.Report) ask(new Command.Inspect(null));
    assertEquals(2, report.attachments(), "whoever was told that it failed is not attached");
  }

  @Test
  void afterThreeInARowTheInstanceBeginsAnewWithWhatIsStored() throws Exception {
    ask(attach("w"));
    Answer.Accepted before = (Answer.Accepted) ask(write("w", 1, 0, "a"));
    awaitSaved();
    for (int i = 2; i <= 3; i++) {
      assertInstanceOf(Answer.Failed.class, ask(write("w", i, 1, "boom")));
    }
    assertInstanceOf(Answer.Accepted.class, ask(write("w", 4, 1, "b")));
    awaitSaved();
    for (int i = 5; i <= 7; i++) {
      assertEquals(before.instance(), read().instance(), "one that works in between counts");
      assertInstanceOf(Answer.Failed.class, ask(write("w", i, 4, "boom")));
    }
    assertInstanceOf(Publication.Gone.class, told.poll(20, TimeUnit.SECONDS));
    assertNotEquals(before.instance(), read().instance());
    assertEquals(List.of("a", "b"), read().view());
  }

  @Test
  void aReadThatThrowsFailsAlone() throws Exception {
    ask(attach("w"));
    ask(write("w", 1, 0, "a"));
    notes.whenShown =
        () -> {
          throw new IllegalStateException("on purpose");
        };
    assertInstanceOf(Answer.Failed.class, ask(new Command.Read("", false)));
    notes.whenShown = () -> {};
    assertEquals(List.of("a"), read().view());
  }

  @Test
  void whatCannotBeEncodedIsStoredWhenItCan() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    notes.whenEncoded =
        () -> {
          if (tries.incrementAndGet() <= 2) {
            throw new IllegalStateException("on purpose");
          }
        };
    ask(attach("w"));
    assertInstanceOf(Answer.Accepted.class, ask(write("w", 1, 0, "a")));
    awaitSaved();
    assertEquals(3, tries.get());
    assertEquals(1, storage.puts());
  }

  @Test
  void whatCannotBeDecodedIsLeftAlone() throws Exception {
    storage.put("k.json", new byte[] {1, 2, 3}, Precondition.ifAbsent());
    assertInstanceOf(Answer.Unreadable.class, ask(attach("w")));
    assertEquals(1, storage.puts());
  }

  /** And without what it says: there may be a value in that. */
  @Test
  void howeverOftenItThrowsItIsSaidOnce() throws Exception {
    ask(attach("w"));
    for (int i = 1; i <= 3; i++) {
      ask(write("w", i, 0, "boom"));
    }
    var unused = read(); // another instance
    ask(attach("w"));
    ask(write("w", 1, 0, "boom"));
    assertEquals(1, said.size(), said::toString);
    String line = said.element();
    assertTrue(line.contains("IllegalStateException"), line);
    assertFalse(line.contains("secret"), line);
  }

  @Test
  void aSenderDropsAWriteThatHasFailedAndAPageThatMountsIsToldWhy() {
    Moment now = new Moment(1_000, 1_000);
    Sender sender = new Sender("c", "w", "", "line", SenderOptions.DEFAULT);
    List<Output> out = new ArrayList<>();
    sender.open(now, out);
    Command attach = ((Output.Send) out.getFirst()).command();
    out.clear();
    sender.answered(attach, new Answer.Failed("i", 0), now, out);
    assertTrue(
        out.contains(new Output.Tell(new Notice.Down(Notice.Trouble.SESSION_FAILED))),
        out::toString);
    now = new Moment(60_000, 60_000);
    out.clear();
    sender.tick(now, out);
    attach = ((Output.Send) out.getFirst()).command();
    sender.answered(attach, new Answer.Attached("i", 2, 0, 0, 0, 0, "view"), now, out);
    out.clear();
    sender.offer(1, "boom", 64, Durability.NORMAL, new Sender.Result(1, null, false), now, out);
    Command write = ((Output.Send) out.getFirst()).command();
    out.clear();
    sender.answered(write, new Answer.Failed("i", 1), now, out);
    assertTrue(
        out.stream()
            .anyMatch(
                output ->
                    output instanceof Output.Tell tell
                        && tell.notice() instanceof Notice.Refused refused
                        && refused.code().equals("SESSION_FAILED")
                        && refused.event() == 1),
        out::toString);
    out.clear();
    sender.close(now, out);
    assertTrue(out.contains(new Output.Tell(new Notice.Closed(true))), "nothing is left of it");
  }
}
