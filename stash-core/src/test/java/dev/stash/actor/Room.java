package dev.stash.actor;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** A chat room, as callers see it. */
interface Room {
  /** A line of it. */
  record Line(String who, String text) {}

  int say(String who, String text);

  CompletionStage<Integer> sayLater(Line line);

  @OneWay
  void whisper(String who, String text);

  @ReadOnly
  List<Line> history();

  @ReadOnly
  int spoilt();

  void leave(String who);

  int fail(String how);

  default int greet(String who) {
    return say(who, "hello");
  }
}
