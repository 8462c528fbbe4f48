package dev.stash.servlet.cdi;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.SessionView;
import dev.stash.servlet.StashFilter;
import dev.stash.servlet.cdi.Shop.CartView;
import dev.stash.servlet.cdi.Shop.Counted;
import dev.stash.servlet.cdi.Shop.Counting;
import dev.stash.servlet.cdi.Shop.Tastes;
import dev.stash.servlet.cdi.Shop.Wallet;
import dev.stash.servlet.http.HttpSessions;
import dev.stash.servlet.testing.Container;
import dev.stash.view.ViewType;
import dev.stash.web.contract.Browser;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The stashed fields of request-scoped beans. */
@ParameterizedClass
@EnumSource(Container.Kind.class)
class StashedBeanTest extends FrontDoor {
  private static SessionView view(HttpServletRequest request, String name) {
    return StashFilter.session(request).view(name);
  }

  @Test
  void fieldsAreRecoveredBeforePostConstruct() throws Exception {
    act("found", request -> cart().found());
    String cookie = after("add");
    assertEquals("1", body(cookie, "found"));
    get(cookie, "add");
    assertEquals("2", body(cookie, "found"));
    assertEquals("0", body("", "found"), "another browser has another cart");
  }

  @Test
  void whatWasChangedInPlaceIsFound() throws Exception {
    act("names", request -> cart().names());
    String cookie = after("add");
    get(cookie, "add");
    assertEquals("[tea, tea]", body(cookie, "names"));
  }

  @Test
  void allThatARequestChangesInABeanIsOneCommit() throws Exception {
    act(
        "much",
        request ->
            done(
                () -> {
                  cart().add("tea");
                  cart().note("soon");
                }));
    String cookie = after("much");
    assertEquals(1, storage.puts());
    get(cookie, "much");
    assertEquals(2, storage.puts());
  }

  @Test
  void aRequestThatOnlyLooksStoresNothingAndGivesNoCookie() throws Exception {
    var answer = get("", "items");
    assertEquals("0", answer.body());
    assertFalse(answer.headers().firstValue("Set-Cookie").isPresent());
    assertEquals(0, storage.gets() + storage.puts());
    String cookie = after("add");
    int calls = storage.gets() + storage.puts();
    assertEquals("1", body(cookie, "items"));
    assertEquals(calls, storage.gets() + storage.puts(), "a warm session asks no storage");
  }

  @Test
  void twoRequestsAtOnceThatChangeDifferentFieldsBothCount() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    act("late-note", request -> meet(both, () -> cart().note("soon")));
    act("late-add", request -> meet(both, () -> cart().add("milk")));
    act("all", request -> cart().items() + cart().note() + cart().names());
    String cookie = after("add");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var one = threads.submit(() -> get(cookie, "late-note"));
      var other = threads.submit(() -> get(cookie, "late-add"));
      assertEquals(200, one.get().statusCode());
      assertEquals(200, other.get().statusCode());
    }
    assertEquals("2soon[tea, milk]", body(cookie, "all"));
  }

  /** Both have read before either writes. */
  private String meet(CyclicBarrier both, Runnable change) throws Exception {
    int seen = cart().items();
    both.await(10, TimeUnit.SECONDS);
    change.run();
    return "saw " + seen;
  }

  @Test
  void itIsTheViewOfThatName() throws Exception {
    act("put", request -> done(() -> view(request, "cart").put("items", 5)));
    act("get", request -> view(request, "cart").get("items", Integer.class).orElse(0));
    String cookie = after("put");
    assertEquals("5", body(cookie, "items"));
    get(cookie, "add");
    assertEquals("6", body(cookie, "get"));
  }

  @Test
  void aViewMayTakeItsHandlersFromCdi() {
    CartView view = front.bean(CartView.class);
    assertEquals(Set.of("items"), ViewType.of(view.getClass()).keys());
    assertNotNull(view.clerk);
    assertDoesNotThrow(
        () -> use(options -> options.view("cart", () -> front.bean(CartView.class))));
  }

  @Test
  void whatANewBrowsersRequestStoredBeforeIsRecovered() throws Exception {
    act(
        "both",
        request -> {
          view(request, "cart").put("items", 5);
          return cart().items();
        });
    assertEquals("5", body("", "both"));
  }

  @Test
  void severalBeansOfARequestAreAllStored() throws Exception {
    act(
        "buy",
        request -> {
          cart().add("tea");
          front.bean(Wallet.class).earn(3);
          return "bought";
        });
    act("sum", request -> cart().items() + front.bean(Wallet.class).coins());
    String cookie = after("buy");
    assertEquals("4", body(cookie, "sum"));
    assertTrue(storage.puts() <= 2, storage.puts() + " commits");
  }

  @Test
  void aBeanWhoseCallsAreInterceptedIsKept() throws Exception {
    act("visit", request -> front.bean(Counted.class).visit());
    int before = Counting.CALLS.get();
    String cookie = after("visit");
    assertEquals("2", body(cookie, "visit"));
    assertEquals("3", body(cookie, "visit"));
    assertEquals(before + 3, Counting.CALLS.get());
  }

  @Test
  void anOlderVersionIsMigratedAndStoredWithTheFirstChange() throws Exception {
    act("old", request -> done(() -> view(request, "tastes").put("colour", "dark")));
    act("theme", request -> front.bean(Tastes.class).theme());
    act("size", request -> done(() -> front.bean(Tastes.class).size(12)));
    act("new", request -> newTaste(request).get("theme", String.class).orElse("none"));
    String cookie = after("old");
    assertEquals("dark10", body(cookie, "theme"));
    assertEquals("none", body(cookie, "new"), "nothing is stored by looking");
    get(cookie, "size");
    assertEquals("dark12", body(cookie, "theme"));
    assertEquals("dark", body(cookie, "new"));
  }

  @Test
  void ofTwoThatMigrateAtOnceBothChangesCount() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    act("old", request -> done(() -> view(request, "tastes").put("colour", "dark")));
    act("size", request -> after(both, () -> front.bean(Tastes.class).size(12)));
    act("paint", request -> after(both, () -> front.bean(Tastes.class).paint("blue")));
    act("theme", request -> front.bean(Tastes.class).theme());
    String cookie = after("old");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var one = threads.submit(() -> get(cookie, "size"));
      var other = threads.submit(() -> get(cookie, "paint"));
      assertEquals(200, one.get().statusCode());
      assertEquals(200, other.get().statusCode());
    }
    assertEquals("blue12", body(cookie, "theme"));
  }

  private String after(CyclicBarrier both, Runnable change) throws Exception {
    String seen = front.bean(Tastes.class).theme();
    both.await(10, TimeUnit.SECONDS);
    change.run();
    return seen;
  }

  private static SessionView newTaste(HttpServletRequest request) {
    return StashFilter.session(request).view("tastes", 2);
  }

  @Test
  void aNewIdTakesAlongWhatTheRequestChanges() throws Exception {
    act(
        "login",
        request -> {
          cart().add("tea");
          clerk().logIn();
          return "in";
        });
    String before = after("add");
    String in = Browser.cookie(get(before, "login"));
    assertEquals("2", body(in, "items"));
  }

  @Test
  void whatWasChangedBeforeALogOutIsGoneWithTheSession() throws Exception {
    act(
        "logout",
        request -> {
          cart().add("tea");
          clerk().logOut();
          return "out";
        });
    String before = after("add");
    var answer = get(before, "logout");
    assertEquals(200, answer.statusCode());
    assertEquals("0", body(Browser.cookie(answer), "items"));
  }

  @Test
  void aBrowserWhoseSessionIsOverStartsAnew() throws Exception {
    act("logout", request -> done(() -> clerk().logOut()));
    String before = after("add");
    get(before, "logout");
    var answer = get(before, "add");
    assertEquals("1", body(Browser.cookie(answer), "items"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anAsynchronousRequestIsStoredBeforeItsResponse(boolean sessions) throws Exception {
    if (sessions) {
      use(options -> options.httpSessions(HttpSessions.builder().build()));
    }
    act("later", request -> "later");
    front.actions.put(
        "async",
        (request, response) -> {
          cart().add("tea");
          var async = request.startAsync();
          async.start(() -> async.dispatch("/do/later"));
        });
    String cookie = after("add");
    assertEquals("later", body(cookie, "async"));
    assertEquals("2", body(cookie, "items"));
  }

  @Test
  void theHttpSessionIsStoredAsWell() throws Exception {
    use(options -> options.httpSessions(HttpSessions.builder().build()));
    act(
        "both",
        request -> {
          request.getSession().setAttribute("a", "attribute");
          cart().add("tea");
          return "done";
        });
    act("read", request -> cart().items() + "" + request.getSession().getAttribute("a"));
    String cookie = after("both");
    assertEquals("1attribute", body(cookie, "read"));
  }
}
