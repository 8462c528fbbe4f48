package dev.stash.helidon.docs;

import dev.stash.OnEvent;
import dev.stash.OnMount;
import dev.stash.OnSaved;
import dev.stash.OnUnmount;
import dev.stash.Page;
import dev.stash.Scope;
import dev.stash.Session;
import dev.stash.Stashed;
import dev.stash.UserMessage;
import java.math.BigDecimal;
import java.text.NumberFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;

/** What the reference of views shows, compiled. */
final class ViewSnippets {
  private ViewSnippets() {}

  interface Bids {
    Runnable subscribe(IntConsumer listener);

    void publish(String who, int amount);
  }

  public static final class AuctionView {
    private final Bids bids;

    @Stashed int highest;

    @Stashed(scope = Scope.RECONNECT)
    String draft = "";

    private Runnable unsubscribe = () -> {};

    AuctionView(Bids bids) {
      this.bids = bids;
    }

    @OnMount
    void mounted(Page page, Session session) {
      unsubscribe.run(); // this may be called again
      if (!page.rejoined()) { // shown at once, and kept with the page's first event
        session.principal().ifPresent(name -> draft = "Good day, " + name);
      }
      Page.Timer clearing = page.every(Duration.ofMinutes(1), () -> draft = "");
      Runnable bidding = bids.subscribe(bid -> page.run(() -> highest = Math.max(highest, bid)));
      unsubscribe =
          () -> {
            clearing.cancel();
            bidding.run();
          };
    }

    @OnEvent("bid")
    void bid(int amount) {
      if (amount <= highest) {
        throw new UserMessage("TOO_LOW", "Bid more than " + highest);
      }
      highest = amount;
    }

    @OnSaved("bid")
    void saved(int amount, Session session) {
      bids.publish(session.handle(), amount);
    }

    @OnUnmount
    void unmounted() {
      unsubscribe.run();
    }
  }

  /** A text that is made of values. */
  public static final class PricesView {
    @Stashed List<BigDecimal> prices = new ArrayList<>();
    @Stashed String total = "";

    @OnEvent("buy")
    void buy(BigDecimal price) {
      prices.add(price);
      BigDecimal sum = prices.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
      total = NumberFormat.getCurrencyInstance(Locale.GERMANY).format(sum);
    }
  }

  static final class SeenView {
    @Stashed boolean seen;

    @OnMount
    void mounted(Page page) {
      page.run(() -> seen = true);
    }
  }
}
