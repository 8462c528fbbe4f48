package dev.stash.storage.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stash.OptionInvalid;
import dev.stash.storage.ETag;
import dev.stash.storage.Precondition;
import dev.stash.storage.PreconditionFailed;
import dev.stash.storage.StorageBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server, or a machine of ours, whose clock is wrong. */
final class S3ClockTest extends Simulated {
  @ParameterizedTest
  @ValueSource(longs = {20, -20, 60 * 24 * 365})
  void aStorageOpensAndWorksWhoeversClockIsWrong(long minutes) {
    server.clockAhead(minutes);
    try (StorageBackend storage = open()) {
      ETag first = storage.put("a", text("first"), Precondition.ifAbsent());
      assertThrows(
          PreconditionFailed.class, () -> storage.put("a", text("late"), Precondition.ifAbsent()));
      storage.delete("a", first);
    }
  }

  /** Each kind of request meets it first. */
  @Test
  void aClockThatIsSetWhileItIsOpenCostsOneMoreRequestAndFailsNone() {
    try (StorageBackend storage = open()) {
      server.clockAhead(20);
      ETag first = storage.put("a", text("first"), Precondition.ifAbsent());
      long puts = server.count("PUT");
      ETag second = storage.put("a", text("second"), Precondition.ifMatch(first));
      assertEquals(puts + 1, server.count("PUT"), "the correction stays");
      server.clockAhead(-20);
      assertArrayEquals(text("second"), storage.get("a").orElseThrow().body());
      server.clockAhead(20);
      assertEquals("a", storage.list("", null, 9).objects().getFirst().key());
      server.clockAhead(-20);
      storage.delete("a", second);
    }
  }

  @Test
  void oneThatCannotBeCorrectedIsNamed() {
    server.fault("GET", "times=9&status=403&code=RequestTimeTooSkewed");
    OptionInvalid refused = assertThrows(OptionInvalid.class, () -> open());
    assertSays("set this machine's clock", refused);
  }
}
