package dev.stash.servlet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.servlet.testing.Container;
import jakarta.servlet.http.HttpSession;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of attributes, and what that costs. */
@ParameterizedClass
@EnumSource(Container.Kind.class)
class AttributeTest extends FrontDoor {
  /** A cart that is filled in place. */
  static final class Cart {
    private List<String> items = new ArrayList<>();

    public List<String> getItems() {
      return items;
    }

    public void setItems(List<String> items) {
      this.items = items;
    }
  }

  /** One whose items are written, and not read: nobody can give it any. */
  static final class Shelf {
    private final List<String> items = new ArrayList<>();

    public List<String> getItems() {
      return List.copyOf(items);
    }

    boolean add(String item) {
      return items.add(item);
    }
  }

  @Test
  void anAttributeIsThereInTheNextRequestUntilItIsRemoved() throws Exception {
    sets("a", "value");
    act("remove", request -> done(() -> session(request).removeAttribute("a")));
    Browser browser = front.browser();
    assertEquals("null", browser.body("get-a"));
    browser.get("set-a");
    assertEquals("value", browser.body("get-a"));
    assertEquals("[a]", browser.body("names"));
    browser.get("remove");
    assertEquals("null", browser.body("get-a"));
    assertEquals("[]", browser.body("names"));
  }

  @Test
  void aSecondValueReplacesTheFirstAndNullRemoves() throws Exception {
    Browser browser = front.browser();
    for (String value : List.of("one", "two")) {
      sets("a", value);
      browser.get("set-a");
      assertEquals(value, browser.body("get-a"));
    }
    act("null", request -> done(() -> session(request).setAttribute("a", null)));
    browser.get("null");
    assertEquals("[]", browser.body("names"));
  }

  @Test
  void whatARequestSetsItSeesAtOnce() throws Exception {
    act(
        "see",
        request -> {
          HttpSession session = request.getSession();
          List<String> list = new ArrayList<>(List.of("x"));
          session.setAttribute("list", list);
          session.setAttribute("gone", "y");
          session.removeAttribute("gone");
          return same(session.getAttribute("list"), list)
              + " "
              + Collections.list(session.getAttributeNames());
        });
    assertEquals("true [list]", front.browser().body("see"));
  }

  @Test
  void aRequestGetsTheSameObjectEachTimeItReads() throws Exception {
    sets("a", new ArrayList<>(List.of("x")));
    act("same", r -> same(session(r).getAttribute("a"), session(r).getAttribute("a")));
    Browser browser = front.browser();
    browser.get("set-a");
    assertEquals("true", browser.body("same"));
  }

  @Test
  void anAttributeNeedsAName() throws Exception {
    act(
        "unnamed",
        request ->
            assertThrows(
                    IllegalArgumentException.class,
                    () -> request.getSession().setAttribute(null, "x"))
                .getMessage());
    assertEquals("an attribute needs a name", front.browser().body("unnamed"));
  }

  @Test
  void removingWhatIsNotThereDoesNothing() throws Exception {
    act("remove", request -> done(() -> session(request).removeAttribute("nothing")));
    Browser browser = front.browser();
    browser.get("id");
    int puts = storage.puts();
    assertEquals("done", browser.body("remove"));
    assertEquals(puts, storage.puts());
  }

  @Test
  void allThatOneRequestDoesIsOneCommit() throws Exception {
    act(
        "many",
        request -> {
          HttpSession session = request.getSession();
          session.setMaxInactiveInterval(600);
          for (int i = 0; i < 10; i++) {
            session.setAttribute("a" + i, i);
          }
          return "done";
        });
    Browser browser = front.browser();
    browser.get("many");
    assertEquals(1, storage.puts());
    browser.get("many");
    assertEquals(1, storage.puts(), "the same values again are no change");
  }

  @Test
  void aWarmRequestThatChangesNothingCostsNoStorageCall() throws Exception {
    sets("a", new ArrayList<>(List.of("x")));
    Browser browser = front.browser();
    browser.get("set-a");
    int calls = storage.gets() + storage.puts();
    for (int i = 0; i < 50; i++) {
      assertEquals("[x]", browser.body("get-a"));
    }
    assertEquals(calls, storage.gets() + storage.puts());
  }

  @Test
  void onlyWhatChangedIsWritten() throws Exception {
    sets("a", "from a");
    Browser browser = front.browser();
    browser.get("set-a");
    act(
        "touch-b",
        request -> {
          HttpSession session = request.getSession();
          session.getAttribute("a");
          front.browser().with(browser.cookie()).get("again-a");
          session.setAttribute("b", "from b");
          return "done";
        });
    act("again-a", request -> done(() -> session(request).setAttribute("a", "newer")));
    browser.get("touch-b");
    assertEquals("newer", browser.body("get-a"), "a was read, and not written over");
  }

  @Test
  void whatIsChangedInPlaceIsFoundAndStored() throws Exception {
    use(HttpSessions.builder().allow(Cart.class, "cart").build());
    sets("cart", new Cart());
    act("buy", r -> ((Cart) session(r).getAttribute("cart")).getItems().add("tea"));
    act("items", r -> ((Cart) session(r).getAttribute("cart")).getItems());
    Browser browser = front.browser();
    browser.get("set-cart");
    browser.get("buy");
    browser.get("buy");
    assertEquals("[tea, tea]", browser.body("items"));
    assertTrue(stored().contains("{\"cart\":{\"items\":[\"tea\",\"tea\"]}}"), stored());
  }

  @Test
  void whatIsChangedInPlaceAfterItWasSetIsStored() throws Exception {
    act(
        "set",
        request -> {
          List<String> list = new ArrayList<>();
          request.getSession().setAttribute("list", list);
          return list.add("later");
        });
    act("get", request -> session(request).getAttribute("list"));
    Browser browser = front.browser();
    browser.get("set");
    assertEquals("[later]", browser.body("get"));
  }

  @Test
  void aValueThatCannotBeStoredIsRefusedWhereItIsSet() throws Exception {
    act(
        "builder",
        request -> {
          HttpSession session = request.getSession();
          session.setAttribute("a", "stays");
          String said =
              assertThrows(
                      AttributeNotStorable.class,
                      () -> session.setAttribute("a", List.of(new StringBuilder())))
                  .getMessage();
          return said + session.getAttribute("a");
        });
    String said = front.browser().body("builder");
    assertTrue(said.contains("type java.lang.StringBuilder cannot be stored"), said);
    assertTrue(said.contains("HttpSessions.builder().allow"), said);
    assertTrue(said.endsWith("stays"), said);
  }

  @Test
  void aValueThatIsSpoiledInPlaceFailsTheRequestAndStoresNothingOfIt() throws Exception {
    sets("good", "old");
    act(
        "spoil",
        request -> {
          List<Object> list = new ArrayList<>();
          session(request).setAttribute("list", list);
          session(request).setAttribute("good", "new");
          return list.add(Thread.currentThread());
        });
    Browser browser = front.browser();
    browser.get("set-good");
    assertEquals(500, browser.get("spoil").statusCode());
    assertEquals("old", browser.body("get-good"));
    assertEquals("[good]", browser.body("names"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aValueThatWouldNotReadBackFailsTheRequestThatFillsItInPlace(boolean atOnce)
      throws Exception {
    use(HttpSessions.builder().allow(Shelf.class, "shelf").build());
    sets("shelf", new Shelf());
    act("fill", r -> ((Shelf) session(r).getAttribute("shelf")).add("tea"));
    act(
        "both",
        request -> {
          Shelf shelf = new Shelf();
          session(request).setAttribute("shelf", shelf);
          return shelf.add("tea");
        });
    act("items", r -> ((Shelf) session(r).getAttribute("shelf")).getItems());
    Browser browser = front.browser();
    assertEquals("done", browser.body("set-shelf"), "empty, it reads back");
    assertEquals(500, browser.get(atOnce ? "both" : "fill").statusCode());
    assertEquals("[]", browser.body("items"));
    assertFalse(stored().contains("tea"), stored());
  }

  @Test
  void anAttributeThatANewReleaseCannotReadIsNoneAndLeftAlone() throws Exception {
    Browser browser = withACart();
    use(HttpSessions.builder().build());
    assertEquals("null", browser.body("get-cart"));
    browser.get("set-a");
    assertEquals("[a]", browser.body("names"));
    assertTrue(stored().contains("{\"cart\":{\"items\":[]}}"), "for a roll-back");
    sets("cart", "another");
    browser.get("set-cart");
    assertEquals("another", browser.body("get-cart"));
  }

  @Test
  void whereItIsToBeDroppedItIsGone() throws Exception {
    Browser browser = withACart();
    use(HttpSessions.builder().onUnreadable(name -> OnUnreadable.DROP).build());
    assertEquals("null", browser.body("get-cart"));
    assertEquals("[]", browser.body("names"));
    assertFalse(stored().contains("cart"), "dropped");
  }

  @Test
  void anUpdateOfWhatCannotBeReadStartsWithNothing() throws Exception {
    Browser browser = withACart();
    use(HttpSessions.builder().build());
    act(
        "update",
        r -> HttpSessions.update(session(r), "cart", String.class, cart -> "was " + cart));
    assertEquals("was null", browser.body("update"));
    assertEquals("was null", browser.body("get-cart"));
  }

  private Browser withACart() throws Exception {
    use(HttpSessions.builder().allow(Cart.class, "cart").build());
    sets("cart", new Cart());
    sets("a", "fine");
    Browser browser = front.browser();
    browser.get("set-cart");
    return browser;
  }

  @Test
  void whereItIsToFailItIsAnErrorAndLeftAlone() throws Exception {
    Browser browser = withACart();
    use(HttpSessions.builder().onUnreadable(name -> OnUnreadable.FAIL).build());
    act(
        "read",
        request -> {
          HttpSession session = request.getSession();
          return assertThrows(AttributeUnreadable.class, () -> session.getAttribute("cart"))
              .getMessage();
        });
    String said = browser.body("read");
    assertTrue(said.contains("stored as cart, which is unknown here; allow its class"), said);
    browser.get("set-a");
    assertEquals("[a, cart]", browser.body("names"));
    assertTrue(stored().contains("{\"cart\":{\"items\":[]}}"));
  }

  @Test
  void whatAnotherNodeReadsIsWhatWasStored() throws Exception {
    sets("a", new ArrayList<>(List.of(1, 2L, "three")));
    Browser browser = front.browser();
    browser.get("set-a");
    Awaitility.await()
        .until(
            () -> {
              stash.passivateIdle();
              return stash.liveSessions() == 0;
            });
    assertEquals("[1, 2, three]", browser.body("get-a"));
    assertFalse(stored().contains("\\\""), "JSON, not text in JSON");
  }

  @Test
  void aViewOfTheSameNameSharesNothing() throws Exception {
    sets("count", 5);
    act(
        "view",
        r -> dev.stash.servlet.StashFilter.session(r).view("http").get("count", Integer.class));
    Browser browser = front.browser();
    browser.get("set-count");
    assertEquals("Optional.empty", browser.body("view"));
  }
}
