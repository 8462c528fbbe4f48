package dev.stash.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Something in the shop's catalogue. */
record Tea(String id, String title, int cents, String price, String label) {
  private static final List<String> KINDS =
      List.of(
          "Assam",
          "Bancha",
          "Ceylon",
          "Darjeeling",
          "Earl Grey",
          "Genmaicha",
          "Gunpowder",
          "Keemun",
          "Lapsang",
          "Oolong",
          "Rooibos",
          "Sencha");

  private static final List<Integer> GRAMS = List.of(50, 100, 250, 500, 1000);

  /** All there are. */
  static final List<Tea> ALL = all();

  private static List<Tea> all() {
    List<Tea> all = new ArrayList<>();
    for (int kind = 0; kind < KINDS.size(); kind++) {
      String name = KINDS.get(kind);
      String id = name.toLowerCase(Locale.ROOT).replace(' ', '-');
      for (int grams : GRAMS) {
        int cents = grams * (7 + kind % 5) / 10 * 10 + 90;
        String title = name + ", " + grams + " g";
        String price = euros(cents);
        all.add(new Tea(id + "-" + grams, title, cents, price, title + " · " + price));
      }
    }
    return List.copyOf(all);
  }

  static Optional<Tea> of(String id) {
    return ALL.stream().filter(tea -> tea.id().equals(id)).findFirst();
  }

  static String euros(long cents) {
    return String.format(Locale.ROOT, "€\u00a0%,d.%02d", cents / 100, cents % 100);
  }
}
