package dev.stash.engine;

import dev.stash.cluster.Packer;
import dev.stash.cluster.Unpacker;
import java.util.ArrayList;
import java.util.List;

/** What {@link Notes} send between members: words, and lists of them. */
final class Words implements Payloads {
  @Override
  public void pack(Object payload, Packer out) {
    switch (payload) {
      case List<?> words -> {
        out.number(words.size());
        words.forEach(word -> out.text((String) word));
      }
      default -> out.number(-1).text((String) payload);
    }
  }

  @Override
  public Object unpack(Unpacker in) {
    int count = (int) in.number();
    if (count < 0) {
      return in.text();
    }
    List<String> words = new ArrayList<>();
    for (int left = count; left > 0; left--) {
      words.add(in.text());
    }
    return words;
  }
}
