package dev.stash.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Text between members. */
class PackerTest {
  @Test
  void everyTextArrivesHalvesOfSurrogatePairsIncluded() {
    Random random = new Random(20_261_129);
    String some = "a\u0000é\u20ac\ud800\ud801\udbff\udc00\udfff\uffff";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int left = random.nextInt(8); left > 0; left--) {
        text.append(some.charAt(random.nextInt(some.length())));
      }
      String sent = text.toString();
      assertEquals(sent, new Unpacker(new Packer(4).text(sent).done()).text());
    }
  }

  /** As earlier releases do. */
  @Test
  void wholeTextIsUtf8() {
    String text = "a\u0000é\u20ac😀\ud7ff\ue000";
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    assertArrayEquals(new Packer(4).flag(true).bytes(utf8).done(), new Packer(4).text(text).done());
  }
}
