package dev.stash.benchmarks.servlet;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/** A value of about a kilobyte, as it is often kept. */
record Cart(List<Line> lines) implements Serializable {
  /** So many of one product. */
  record Line(String product, String name, int quantity) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  private static final long serialVersionUID = 1L;

  static Cart filled() {
    return new Cart(
        IntStream.range(0, 12)
            .mapToObj(i -> new Line("product-" + i, "A thing that is for sale, no. " + i, i + 1))
            .toList());
  }
}
