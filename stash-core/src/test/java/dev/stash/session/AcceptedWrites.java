package dev.stash.session;

import dev.stash.Durability;
import dev.stash.Moment;
import dev.stash.Scope;
import dev.stash.engine.Attachment;
import dev.stash.engine.Command;
import dev.stash.engine.CommitLoop;
import dev.stash.engine.Effect;
import dev.stash.engine.Event;
import dev.stash.engine.LoopOptions;
import dev.stash.json.Json;
import java.util.ArrayList;
import java.util.List;

/** For benchmarks: one session in its owner, storage held back, one view that writes. */
public final class AcceptedWrites {
  private static final Moment NOW = new Moment(1_000, 1_800_000_000_000L);

  private final CommitLoop<SessionState> loop =
      new CommitLoop<>(
          "i", "bench", new SessionBehaviour(SessionLimits.DEFAULT), LoopOptions.DEFAULT);
  private final List<Effect> effects = new ArrayList<>();
  private long event;

  /** Loads nothing, attaches one view. */
  public AcceptedWrites() {
    step(new Event.Start(null));
    step(new Event.Loaded(1, null));
    SliceRequest request = new SliceRequest("view", 1, "page-aaaaaaaaaaaaaaaa", "tab", false);
    Attachment view =
        new Attachment("c", 1, Writers.ofPage("page-aaaaaaaaaaaaaaaa", "view"), request, this);
    step(new Command.Attach(view, 0, 0, null));
  }

  /** Writes the next of these values; returns what the loop wants done. */
  public Object write(Json[] values) {
    long id = ++event;
    Json value = values[(int) id & (values.length - 1)];
    step(
        new Command.Write(
            "c",
            1,
            id,
            id - 1,
            new SessionWrite.Keys(List.of(new Change("key", Scope.SESSION, value)), null),
            64,
            Durability.NORMAL,
            0,
            null,
            false));
    return effects.get(0);
  }

  private void step(Event next) {
    effects.clear();
    loop.step(next, NOW, effects);
  }
}
