package dev.stash.helidon.proof;

import dev.stash.OnEvent;
import dev.stash.Scope;
import dev.stash.Stashed;

/**
 * A view that shows what was applied to it. Each tab of a session has a slot of its own, so that
 * all tabs write different keys and none may disturb another; {@code mine} is the page's own. The
 * registers are for all tabs: there the last write stands.
 */
public class Ledger {
  static final int SLOTS = 3;
  static final int REGISTERS = 3;

  @Stashed Tally slot0 = Tally.NONE;
  @Stashed Tally slot1 = Tally.NONE;
  @Stashed Tally slot2 = Tally.NONE;
  @Stashed long register0;
  @Stashed long register1;
  @Stashed long register2;
  @Stashed String note = "";

  @Stashed(scope = Scope.RECONNECT)
  Tally mine = Tally.NONE;

  @OnEvent("add")
  void add(Entry entry) {
    mine = mine.with(entry.token());
    switch (entry.slot()) {
      case 0 -> slot0 = slot0.with(entry.token());
      case 1 -> slot1 = slot1.with(entry.token());
      default -> slot2 = slot2.with(entry.token());
    }
  }

  /** An addition that also assigns a register. */
  @OnEvent("put")
  void put(Put put) {
    add(new Entry(put.slot(), put.token()));
    switch (put.register()) {
      case 0 -> register0 = put.token();
      case 1 -> register1 = put.token();
      default -> register2 = put.token();
    }
  }

  @OnEvent("note")
  void note(String text) {
    note = text;
  }

  /** An event that changes nothing: it is never stored, and yet saved. */
  @OnEvent("look")
  void look() {}

  record Entry(int slot, long token) {}

  record Put(int slot, int register, long token) {}
}
