package dev.stash.spring.docs;

import java.util.List;
import java.util.stream.Stream;

record Basket(List<String> items) {
  static final Basket EMPTY = new Basket(List.of());

  Basket with(String item) {
    return new Basket(Stream.concat(items.stream(), Stream.of(item)).toList());
  }
}
