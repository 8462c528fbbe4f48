package dev.stash.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stash.Durability;
import dev.stash.Scope;
import dev.stash.cluster.MessageUnreadable;
import dev.stash.cluster.Packer;
import dev.stash.cluster.Unpacker;
import dev.stash.json.Json;
import dev.stash.session.SessionBehaviour.Offer;
import dev.stash.session.SessionBehaviour.View;
import dev.stash.session.SessionWrite.Condition;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SessionPayloadsTest {
  private static final List<Change> CHANGES =
      List.of(
          new Change("a", Scope.SESSION, Json.of("{\"é\":[1,2]}"), Durability.AT_ONCE),
          new Change("b", Scope.RECONNECT, null, Durability.RELAXED));
  private static final Map<String, Json> ENTRIES = Map.of("a", Json.of("1"), "b", Json.NULL);

  private final SessionPayloads payloads = new SessionPayloads();

  static Stream<Object> all() {
    Map<String, @Nullable Json> expected = new HashMap<>(Map.of("a", Json.of("1")));
    expected.put("b", null);
    return Stream.of(
        new SliceRequest("view", 2, "page", "tab", true),
        new SliceRequest("view", 1, null, null, false),
        new SliceRequest("view", 1, "page", "tab", "other", false, 5, Set.of("filter")),
        new SessionWrite.Keys(CHANGES, null),
        new SessionWrite.Keys(CHANGES, new Condition.Values(Collections.unmodifiableMap(expected))),
        new SessionWrite.Keys(List.of(), new Condition.Unchanged("i", 5)),
        new SessionWrite.Principal("ada"),
        new SessionWrite.Principal(null),
        new Offer(CHANGES, true),
        new View(true, ENTRIES, new Former(1, ENTRIES, false), "ada", "lineage", 5, 3),
        new View(false, Map.of(), null, null, null, 0, 0),
        Whose.Asked.ASKED,
        new Whose("ada", true, "lineage", null, new Device(1, 2, Json.of("\"Firefox\""))),
        new Whose(null, false, null, new Claim("sealed", 5), new Device(1, 2, null)),
        new Whose(null, false, null, null, null),
        CHANGES,
        List.of());
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatIsReadIsWhatWasWritten(Object payload) {
    Packer out = new Packer(16);
    payloads.pack(payload, out);
    assertEquals(payload, payloads.unpack(new Unpacker(out.done())));
  }

  /** Members of an earlier release know no other name for it, and keep it for the page. */
  @Test
  void aChangeOfATabIsCalledOneOfThePageAndKnownByItsKey() {
    Change own = new Change("draft", Scope.RECONNECT, Json.of("1"));
    List<Change> changes = List.of(new Change("filter", Scope.TAB, Json.of("2")), own);
    Packer out = new Packer(16);
    payloads.pack(changes, out);
    @SuppressWarnings("unchecked") // of what was packed
    List<Change> read = (List<Change>) payloads.unpack(new Unpacker(out.done()));
    assertEquals(Scope.RECONNECT, read.getFirst().scope());
    SliceRequest by = new SliceRequest("v", 1, "page", "tab", null, true, 0, Set.of("filter"));
    assertEquals(changes, by.scoped(read));
  }

  @Test
  void aMemberOfAnEarlierReleaseSaysNoLineage() {
    Packer out = new Packer(16).number(5).flag(true).number(0).flag(false).text("ada");
    assertEquals(
        new View(true, Map.of(), null, "ada", null, 0, 0),
        payloads.unpack(new Unpacker(out.done())));
  }

  @Test
  void aMemberOfAnEarlierReleaseSaysNothingOfADeviceAndIsToldOfItLast() {
    Packer out = new Packer(16).number(8).text("ada").flag(true).text("lineage").flag(false);
    assertEquals(
        new Whose("ada", true, "lineage", null, null), payloads.unpack(new Unpacker(out.done())));
  }

  @Test
  void whatIsNotKnownIsUnreadable() {
    Unpacker in = new Unpacker(new Packer(8).number(99).done());
    assertThrows(MessageUnreadable.class, () -> payloads.unpack(in));
  }
}
