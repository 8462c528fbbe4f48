package dev.stash.helidon.docs;

import dev.stash.Stash;
import dev.stash.Stashed;
import dev.stash.actor.CallOptions;
import dev.stash.actor.DurableActor;
import dev.stash.actor.ReadOnly;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the reference of durable actors shows, compiled. */
final class ActorSnippets {
  private ActorSnippets() {}

  public interface Chat {
    record Line(String who, String text) {}

    int say(String who, String text);

    @ReadOnly
    List<Line> history();
  }

  @DurableActor("chat")
  public static final class ChatActor implements Chat {
    @Stashed List<Line> lines = new ArrayList<>();

    @Override
    public int say(String who, String text) {
      lines.add(new Line(who, text));
      return lines.size(); // goes to the caller when it is stored
    }

    @Override
    public List<Line> history() {
      return lines;
    }
  }

  static int call(Stash stash) {
    Chat lobby = stash.actor(Chat.class, "lobby");
    int lines = lobby.say("ann", "hi");
    return lines;
  }

  static Chat once(Stash stash) {
    CallOptions how = CallOptions.NONE.key("order-17").within(Duration.ofSeconds(2));
    Chat chat = stash.actor(Chat.class, "lobby", how);
    return chat;
  }
}
