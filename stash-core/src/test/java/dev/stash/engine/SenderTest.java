package dev.stash.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stash.Durability;
import dev.stash.Moment;
import dev.stash.engine.Sender.Output;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the simulation does not come to of a sender, or needs too long for. */
class SenderTest {
  private static final Moment NOW = new Moment(1_000, 1_000);

  private final Sender sender = new Sender("c", "w", "", "line", SenderOptions.DEFAULT);
  private final List<Output> out = new ArrayList<>();

  /** What was sent since the last time. */
  private List<Command> sent() {
    List<Command> sent = new ArrayList<>();
    for (Output output : out) {
      if (output instanceof Output.Send send) {
        sent.add(send.command());
      }
    }
    out.clear();
    return sent;
  }

  private List<Notice> told() {
    List<Notice> told = new ArrayList<>();
    for (Output output : out) {
      if (output instanceof Output.Tell tell) {
        told.add(tell.notice());
      }
    }
    out.clear();
    return told;
  }

  private void attached(String instance, long number, long revision, long last) {
    Answer answer = new Answer.Attached(instance, number, revision, 0, last, 0, "view");
    sender.answered(sent().getFirst(), answer, NOW, out);
  }

  private List<Command> offered(long epoch, long event) {
    out.clear();
    Sender.Result result = new Sender.Result(epoch, null, false);
    sender.offer(event, "write", 64, Durability.NORMAL, result, NOW, out);
    return sent();
  }

  private void accepted(Command write, long event, long revision) {
    sender.answered(write, new Answer.Accepted("i", event, revision, 0), NOW, out);
  }

  /** As of one to which the same attachment has come as well. */
  @Test
  void aWatermarkOfAnotherInstanceCoversNothing() {
    sender.open(NOW, out);
    attached("i", 1, 4, 0);
    accepted(offered(1, 1).getFirst(), 1, 5);
    out.clear();
    sender.published(1, new Publication.Saved("j", 9, 0), NOW, out);
    assertEquals(List.of(new Notice.Saved(9, 0)), told());
    sender.published(1, new Publication.Saved("i", 5, 1), NOW, out);
    assertEquals(List.of(new Notice.Saved(5, 1)), told());
  }

  @Test
  void whatAnInstanceHasNotIsVoidAndItsViewBringsWhatHolds() {
    sender.open(NOW, out);
    attached("i", 1, 4, 0);
    accepted(offered(1, 1).getFirst(), 1, 5);
    assertEquals(1, offered(1, 2).size());
    sender.broken(NOW, out);
    sender.tick(new Moment(60_000, 60_000), out);
    attached("j", 2, 5, 1);
    assertEquals(List.of(), sent(), "nothing is sent again by itself");
    assertEquals(List.of(), offered(1, 2), "made before the view has heard of it");
    Command.Write again = (Command.Write) offered(2, 2).getFirst();
    assertEquals(1, again.prev());
    assertEquals(2, again.number());
  }
}
