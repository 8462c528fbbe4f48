package dev.stash.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client offers to speak, in a header that anybody can write. */
class SubprotocolTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '/',
      value = {
        "stash.v1/true",
        "chat, stash.v1/true",
        "chat,stash.v1 ,stash.v1.asks/true",
        "' ,, stash.v1 '/true",
        "stash.v1.asks/false",
        "stash.v1 chat/false",
        "''/false"
      })
  void oursIsFoundAmongOthers(String offered, boolean ours) {
    assertEquals(ours, ViewHost.speaks(Optional.of(offered)));
  }

  /** By the square of their number, these would take minutes. */
  @Test
  void manySpacesCostWhatTheirNumberSays() {
    String offered = "stash.v1" + " \t".repeat(200_000) + "chat";
    assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertFalse(ViewHost.speaks(Optional.of(offered))));
  }
}
