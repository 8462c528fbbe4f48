package dev.stash.helidon;

import dev.stash.web.contract.Page;
import dev.stash.web.contract.Shop;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * A tab in which somebody clicks on what all tabs count, and what it was told of that. For one
 * thread at a time.
 */
final class CountingTab implements AutoCloseable {
  private static final int ON_THEIR_WAY = 32;

  private final Page page;

  /** How often each event was told to be done. */
  private final Map<Integer, Integer> done = new TreeMap<>();

  /** What each event was refused with. */
  private final Map<Integer, String> errors = new TreeMap<>();

  private final List<String> wrong = new ArrayList<>();
  private int sent;
  private int answered;
  private int saved;
  private int shown;

  private CountingTab(Page page) {
    this.page = page;
  }

  static CountingTab open(Shop shop, String view, String cookie, int number) throws Exception {
    Page page = Page.mount(shop, view, cookie, "page-of-tab-number-" + number, "t" + number, false);
    CountingTab tab = new CountingTab(page);
    tab.take(page.await("mounted"));
    return tab;
  }

  /** So many events, some of them on their way at any time; waits until all are answered. */
  void click(String event, int times) throws InterruptedException {
    int last = sent + times;
    while (answered < last) {
      while (sent < last && sent - answered < ON_THEIR_WAY) {
        sent++;
        page.event(sent, event, "" + sent);
      }
      takeNext();
    }
  }

  /** So many clicks in both at once; waits until all are answered. */
  static void clickTogether(CountingTab one, CountingTab other, String event, int times)
      throws Exception {
    CompletableFuture<Void> others =
        CompletableFuture.runAsync(
            () -> other.clickAgain(event, times), Thread::startVirtualThread);
    one.click(event, times);
    others.get();
  }

  private void clickAgain(String event, int times) {
    try {
      click(event, times);
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }

  /** Waits until all that is done is stored. */
  void awaitSaved() throws InterruptedException {
    int last = done.keySet().stream().mapToInt(event -> event).max().orElse(0);
    while (saved < last) {
      takeNext();
    }
  }

  /** Waits until it shows this count, and lets come what is still to come. */
  void awaitShown(int count) throws InterruptedException {
    while (shown != count) {
      takeNext();
    }
    page.send("{\"type\":\"ping\"}");
    while (!takeNext().equals("pong")) {
      // Whatever is told twice came before.
    }
  }

  /** What it was told to be stored. */
  int saved() {
    return saved;
  }

  /** The errors that it was told, by event. */
  Map<Integer, String> errors() {
    return errors;
  }

  /** All that a page should never be told, by the end. */
  List<String> wrong() {
    List<String> all = new ArrayList<>(wrong);
    done.forEach(
        (event, times) -> {
          if (times > 1 || errors.containsKey(event)) {
            all.add("event " + event + " was done " + times + " times, " + errors.get(event));
          }
        });
    IntStream.rangeClosed(1, sent)
        .filter(event -> !done.containsKey(event) && !errors.containsKey(event))
        .forEach(event -> all.add("event " + event + " was never answered"));
    return all;
  }

  private String takeNext() throws InterruptedException {
    try {
      return take(page.await(message -> true));
    } catch (AssertionError nothing) {
      throw new AssertionError(this + " waited for more", nothing);
    }
  }

  private String take(JsonObject message) {
    String type = message.getString("type");
    switch (type) {
      case "mounted", "resync" -> shown = message.getJsonObject("state").getInt("count");
      case "state" -> changed(message.getJsonObject("changes"));
      case "done" -> {
        answered++;
        done.merge(message.getInt("id"), 1, Integer::sum);
      }
      case "error" -> {
        answered++;
        errors.put(message.getInt("id", 0), message.getString("code"));
      }
      case "saved" -> saved = Math.max(saved, message.getInt("event"));
      case "pong" -> {}
      default -> wrong.add("a page does not know " + message);
    }
    return type;
  }

  private void changed(JsonObject changes) {
    int count = changes.getInt("count", shown);
    if (count < shown) {
      wrong.add("showed " + count + " after " + shown);
    }
    shown = count;
  }

  @Override
  public String toString() {
    return "a tab that shows %d, was answered %d of %d clicks, errors %s, the last saved is %d; %s"
        .formatted(shown, answered, sent, errors, saved, wrong);
  }

  @Override
  public void close() {
    page.close();
  }
}
