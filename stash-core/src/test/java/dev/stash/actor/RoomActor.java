package dev.stash.actor;

import dev.stash.Recovery;
import dev.stash.Stashed;
import dev.stash.UserMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

@DurableActor("room")
final class RoomActor implements Room {
  @Stashed private List<Line> lines = new ArrayList<>();
  @Stashed private String topic = "";
  private @Nullable ActorContext me;

  @OnStart
  void started(ActorContext context) {
    me = context;
    if (context.recovery() == Recovery.NEW) {
      topic = "of " + context.key();
    }
  }

  @Override
  public int say(String who, String text) {
    lines.add(new Line(who, text));
    return lines.size();
  }

  @Override
  public CompletionStage<Integer> sayLater(Line line) {
    return CompletableFuture.supplyAsync(
        () -> {
          lines.add(line);
          return lines.size();
        });
  }

  @Override
  public void whisper(String who, String text) {
    lines.add(new Line(who, text));
  }

  @Override
  public List<Line> history() {
    List<Line> all = new ArrayList<>(lines);
    all.addFirst(new Line("topic", topic));
    return all;
  }

  @Override
  public int spoilt() {
    lines.clear();
    return lines.size();
  }

  @Override
  public void leave(String who) {
    lines.removeIf(line -> line.who().equals(who));
  }

  @Override
  public int fail(String how) {
    lines.clear();
    if (how.equals("user")) {
      throw new UserMessage("CLOSED_ROOM", "the room is closed");
    }
    throw new IllegalStateException(how);
  }
}
