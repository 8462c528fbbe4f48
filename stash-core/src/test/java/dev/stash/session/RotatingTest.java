package dev.stash.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Moment;
import dev.stash.Session;
import dev.stash.Stash;
import dev.stash.StashException;
import dev.stash.storage.Precondition;
import dev.stash.testing.TestBackend;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A login, and whoever comes with the id from before: one member, its clock set by the test. */
class RotatingTest {
  private final TestBackend storage = new TestBackend();
  private final AtomicLong now = new AtomicLong(1_800_000_000_000L);
  private final Stash stash = stash(storage, now);
  private String before = "";

  private static Stash stash(TestBackend storage, AtomicLong now) {
    return Stash.builder()
        .secret("a secret of more than thirty-two bytes")
        .storage(storage)
        .time(() -> new Moment(now.get(), now.get()))
        .build();
  }

  @BeforeEach
  void aCart() {
    TestRequest first = new TestRequest(stash, "");
    of(first).view("cart").put("tea", 1);
    before = first.answered();
  }

  @AfterEach
  void stop() {
    stash.close();
  }

  private Session of(TestRequest request) {
    return stash.web().session(request.ids());
  }

  private TestRequest get(String cookie) {
    return new TestRequest(stash, cookie);
  }

  private TestRequest post(String cookie) {
    return new TestRequest(stash, cookie, "POST");
  }

  private String login(String cookie, String person) {
    TestRequest request = post(cookie);
    of(request).login(person);
    return request.answered();
  }

  private int tea(String cookie) {
    return of(get(cookie)).view("cart").get("tea", Integer.class).orElse(0);
  }

  private String who(String cookie) {
    return of(get(cookie)).principal().orElse("nobody");
  }

  private void pass(Duration time) {
    now.addAndGet(time.toMillis());
  }

  private static String refused(Runnable call) {
    return assertThrows(StashException.class, call::run).code();
  }

  @Test
  void aLoginGivesANewIdAndKeepsTheCart() {
    String after = login(before, "ada");
    assertNotEquals(before, after);
    assertEquals("ada", who(after));
    assertEquals(1, tea(after));
    assertEquals(1, stash.sessionsOf("ada").size());
  }

  @Test
  void aSecondClickGoesOnInTheSessionOfTheFirst() {
    String first = login(before, "ada");
    assertEquals(first, login(before, "ada"));
    assertEquals(first, login(before, "ada"));
    pass(Duration.ofSeconds(29));
    assertEquals("ada", who(first));
    assertEquals(first, login(before, "ada"), "also when the browser has it");
    assertEquals(1, tea(first));
  }

  /** A member has joined whose clock is behind, and all go by its time. */
  @Test
  void aSessionThatEndedBeforeTheClocksWereSetBackIsFollowedByANewOne() {
    of(post(before)).destroy();
    pass(Duration.ofMinutes(-30));
    TestRequest request = get(before);
    assertEquals(0, of(request).view("cart").get("tea", Integer.class).orElse(0));
    assertNotEquals("", request.answered());
  }

  @Test
  void aSecondClickFromABrowserThatHadNothingStoredJoinsTheFirstToo() {
    TestRequest page = get("");
    page.ids().giveToPage();
    String first = login(page.answered(), "ada");
    assertEquals(first, login(page.answered(), "ada"));
  }

  @Test
  void anotherPersonWithTheOldIdGetsASessionOfItsOwn() {
    String adas = login(before, "ada");
    String bobs = login(before, "bob");
    assertNotEquals(adas, bobs);
    assertEquals(0, tea(bobs));
    assertEquals("bob", who(bobs));
    assertEquals("ada", who(adas));
  }

  @Test
  void aLostAnswerIsClaimedByTheNextLogin() {
    String lost = login(before, "ada");
    pass(Duration.ofSeconds(1));
    assertEquals("SESSION_ROTATED", refused(() -> tea(before)));
    pass(Duration.ofSeconds(7));
    TestRequest page = get(before);
    assertEquals(0, of(page).view("cart").get("tea", Integer.class).orElse(0));
    String begun = page.answered();
    assertNotEquals(lost, begun);
    of(post(begun)).view("cart").put("milk", 2);
    of(post(begun)).view("cart").put("tea", 7);
    String found = login(begun, "ada");
    assertEquals(lost, found);
    assertEquals("ada", who(found));
    assertEquals(1, tea(found), "what both have is as it was");
    assertEquals(2, of(get(found)).view("cart").get("milk", Integer.class).orElse(0));
    assertEquals("SESSION_ROTATED", refused(() -> tea(begun)), "it ended as the first one did");
  }

  @Test
  void aSecondLostAnswerIsClaimedTheSameWay() {
    login(before, "ada");
    pass(Duration.ofSeconds(8));
    TestRequest page = get(before);
    of(page).view("cart").put("milk", 2);
    login(page.answered(), "ada"); // lost, too
    pass(Duration.ofMinutes(9));
    TestRequest again = get(page.answered());
    of(again).view("cart").put("salt", 3);
    String found = login(again.answered(), "ada");
    assertEquals(1, tea(found));
    assertEquals(2, of(get(found)).view("cart").get("milk", Integer.class).orElse(0));
    assertEquals(3, of(get(found)).view("cart").get("salt", Integer.class).orElse(0));
  }

  @Test
  void anotherPersonClaimsNothing() {
    String adas = login(before, "ada");
    pass(Duration.ofSeconds(8));
    TestRequest page = get(before);
    of(page).view("cart").put("milk", 2);
    String bobs = login(page.answered(), "bob");
    assertNotEquals(adas, bobs);
    assertEquals(0, tea(bobs));
    assertEquals(2, of(get(bobs)).view("cart").get("milk", Integer.class).orElse(0));
  }

  @Test
  void aClaimEndsWithItsLimit() {
    String adas = login(before, "ada");
    pass(Duration.ofSeconds(8));
    TestRequest page = get(before);
    of(page).view("cart").put("milk", 2);
    pass(Duration.ofMinutes(10));
    String late = login(page.answered(), "ada");
    assertNotEquals(adas, late);
    assertEquals(0, tea(late));
    assertEquals(2, of(get(late)).view("cart").get("milk", Integer.class).orElse(0));
  }

  @Test
  void aRequestThatComesLateSetsNoCookieOverTheNewOne() {
    String after = login(before, "ada");
    assertEquals(1, tea(after)); // the browser has it
    pass(Duration.ofSeconds(60));
    TestRequest upload = post(before);
    assertEquals("SESSION_ENDED", refused(() -> of(upload).view("cart").put("tea", 9)));
    assertEquals("", upload.answered());
    TestRequest page = get(before);
    assertEquals(0, of(page).view("cart").get("tea", Integer.class).orElse(0));
    assertNotEquals("", page.answered(), "a page gets an empty session");
  }

  @Test
  void whoWasUnderWayBeforeTheLoginGetsNoIdHoweverItAsks() {
    TestRequest poll = get(before);
    pass(Duration.ofSeconds(1));
    String after = login(before, "ada");
    pass(Duration.ofSeconds(60));
    assertEquals("SESSION_ENDED", refused(() -> of(poll).view("cart").get("tea", Integer.class)));
    assertEquals("", poll.answered(), "though nobody has shown the new one yet");
    assertEquals("ada", who(after));
    TestRequest again = get(after);
    pass(Duration.ofSeconds(1));
    of(post(after)).destroy();
    assertEquals("SESSION_ENDED", refused(() -> of(again).view("cart").put("tea", 9)));
    assertEquals("", again.answered());
  }

  @Test
  void aLogoutWithTheOldIdEndsTheNewSession() {
    String after = login(before, "ada");
    of(post(before)).destroy();
    assertEquals("nobody", who(after));
    assertEquals(0, stash.sessionsOf("ada").size());
  }

  @Test
  void aLogoutWithAnIdThatAnotherTookThePlaceOfEndsTheSessionThatCameOfIt() {
    TestRequest page = get("");
    page.ids().giveToPage();
    pass(Duration.ofDays(2));
    TestRequest first = post(page.answered());
    of(first).view("cart").put("tea", 1);
    assertNotEquals(page.answered(), first.answered());
    String after = login(first.answered(), "ada");
    assertEquals("ada", who(after));
    of(post(page.answered())).destroy();
    assertEquals("nobody", who(after));
    assertEquals(0, stash.sessionsOf("ada").size());
  }

  @Test
  void aLogoutWhereTheAnswerToALoginWasLostEndsTheSessionOfThatLogin() {
    login(before, "ada");
    pass(Duration.ofSeconds(8));
    TestRequest page = get(before);
    assertEquals(0, of(page).view("cart").get("tea", Integer.class).orElse(0));
    of(post(page.answered())).destroy();
    assertEquals(0, stash.sessionsOf("ada").size());
  }

  @Test
  void aLogoutThereEndsNothingElseWhenItIsTooLate() {
    login(before, "ada");
    pass(Duration.ofSeconds(8));
    TestRequest page = get(before);
    assertEquals(0, of(page).view("cart").get("tea", Integer.class).orElse(0));
    pass(Duration.ofMinutes(10));
    of(post(page.answered())).destroy();
    assertEquals(1, stash.sessionsOf("ada").size());
  }

  @Test
  void aVersionThatWouldPushAnotherOutDoesNotComeAlong() {
    for (int version = 2; version <= 3; version++) {
      of(post(before)).view("cart", version).put("tea", version);
    }
    login(before, "ada"); // its answer is lost
    pass(Duration.ofSeconds(8));
    TestRequest page = get(before);
    of(page).view("cart", 4).put("tea", 4);
    String found = login(page.answered(), "ada");
    assertEquals(1, tea(found), "three versions are kept, and these are older than that login");
  }

  @Test
  void nothingComesAlongIfAViewWouldHaveTooManyKeys() {
    fill(before, "kept", 200);
    String lost = login(before, "ada");
    pass(Duration.ofSeconds(8));
    TestRequest page = get(before);
    assertEquals("nobody", of(page).principal().orElse("nobody"));
    fill(page.answered(), "begun", 100);
    assertEquals(lost, login(page.answered(), "ada"));
    assertEquals(0, of(get(lost)).view("full").get("begun1", Integer.class).orElse(0));
    assertEquals(1, of(get(lost)).view("full").get("kept1", Integer.class).orElse(0));
  }

  private void fill(String cookie, String name, int keys) {
    for (int i = 0; i < keys; i++) {
      of(post(cookie)).view("full").put(name + i, i);
    }
  }

  @Test
  void aLoginOfABrowserWithoutAnIdLeavesNoTombstone() {
    TestRequest request = post("");
    of(request).view("cart").put("milk", 2);
    of(request).login("eve");
    String id = request.answered();
    assertEquals("eve", who(id));
    assertEquals(2, of(get(id)).view("cart").get("milk", Integer.class).orElse(0));
    assertTrue(storage.dump().values().stream().noneMatch(o -> o.contains("tombstone")));
    of(request).login("bob");
    assertEquals("bob", who(request.answered()));
    assertEquals(0, of(get(request.answered())).view("cart").get("milk", Integer.class).orElse(0));
  }

  @Test
  void aLoginOfBobInASessionOfAdaEndsItAndCarriesNothingOver() {
    String adas = login(before, "ada");
    String bobs = login(adas, "bob");
    assertEquals(0, tea(bobs));
    assertEquals("bob", who(bobs));
    assertEquals("nobody", who(adas));
    assertEquals(0, stash.sessionsOf("ada").size());
  }

  @Test
  void aSessionThatIsOverIsNotComeBackTo() {
    String after = login(before, "ada");
    of(post(after)).destroy();
    String again = login(before, "ada");
    assertNotEquals(after, again);
    assertEquals(0, tea(again));
    assertEquals("ada", who(again));
  }

  @Test
  void aStraggleOfTheFirstIdGoesWhereASecondRotationLed() {
    String first = login(before, "ada");
    String second = login(first, "ada");
    assertEquals(second, login(before, "ada"));
    assertEquals(1, tea(second));
    of(post(before)).destroy();
    assertEquals("nobody", who(second), "and so does a logout");
  }

  /** More often than the way from the first id to the last is followed at once. */
  private String oftenRotated() {
    String cookie = before;
    for (int i = 0; i < 12; i++) {
      cookie = login(cookie, "ada");
    }
    assertEquals(1, tea(cookie), "the browser has it");
    return cookie;
  }

  @Test
  void aRequestThatComesLateSetsNoCookieOverTheLastOfManyIds() {
    String last = oftenRotated();
    TestRequest soon = post(before);
    assertEquals("SESSION_ROTATED", refused(() -> of(soon).view("cart").put("tea", 9)));
    pass(Duration.ofSeconds(60));
    TestRequest upload = post(before);
    assertEquals("SESSION_ENDED", refused(() -> of(upload).view("cart").put("tea", 9)));
    assertEquals("", soon.answered() + upload.answered());
    assertEquals(1, tea(last));
  }

  @Test
  void aLoginWithTheFirstOfManyIdsIsToComeAgainWithTheLast() {
    String last = oftenRotated();
    TestRequest click = post(before);
    assertEquals("SESSION_ROTATED", refused(() -> of(click).login("ada")));
    assertEquals("", click.answered());
    assertEquals(1, tea(login(last, "ada")));
    pass(Duration.ofSeconds(30));
    assertEquals(0, tea(login(before, "ada")), "too late, as with any other id");
  }

  @Test
  void aLogoutWithTheFirstOfManyIdsEndsTheLast() {
    String last = oftenRotated();
    of(post(before)).destroy();
    assertEquals("nobody", who(last));
    assertEquals(0, stash.sessionsOf("ada").size());
  }

  @Test
  void whatIsStoredTellsNobodyTheNewId() {
    String after = login(before, "ada");
    String id = after.substring(after.indexOf('=') + 1, after.indexOf('.'));
    storage.dump().values().forEach(object -> assertFalse(object.contains(id), object));
    String tombstone =
        storage.dump().values().stream()
            .filter(o -> o.contains("tombstone"))
            .findAny()
            .orElseThrow();
    assertTrue(tombstone.contains("\"heir\":"), tombstone);
  }

  @Test
  void whatAnotherReleaseStoredBesidesIsKept() {
    var session = storage.dump().entrySet().iterator().next();
    String with = session.getValue().replace("\"views\"", "\"later\":{\"a\":[1]},\"views\"");
    stash.passivateIdle();
    storage.put(session.getKey(), with.getBytes(StandardCharsets.UTF_8), Precondition.none());
    try (Stash other = stash(storage, now)) {
      other.web().session(new TestRequest(other, before).ids()).view("cart").put("tea", 2);
    }
    String stored = String.valueOf(storage.dump().get(session.getKey()));
    assertTrue(stored.contains("\"later\":{\"a\":[1]}") && stored.contains("\"tea\":2"), stored);
  }
}
