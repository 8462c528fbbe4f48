package dev.stash.web.contract;

import dev.stash.OnEvent;
import dev.stash.Stashed;

/** A view whose values grow as the test likes. */
final class Strict {
  @Stashed String text = "";
  @Stashed String second = "";
  @Stashed String third = "";
  @Stashed String fourth = "";
  @Stashed String fifth = "";

  @OnEvent("grow")
  void grow(int size) {
    text = "x".repeat(size);
  }

  @OnEvent("fill")
  void fill(int size) {
    String much = "y".repeat(size);
    text = much;
    second = much;
    third = much;
    fourth = much;
    fifth = much;
  }
}
