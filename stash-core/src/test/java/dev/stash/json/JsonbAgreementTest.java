package dev.stash.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The short ways around JSON-B write what JSON-B writes. */
final class JsonbAgreementTest {
  private static final Jsonb JSONB = JsonbBuilder.create();

  @AfterAll
  static void close() throws Exception {
    JSONB.close();
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(30); length > 0; length--) {
      switch (random.nextInt(6)) {
        case 0 -> text.append((char) random.nextInt(0x20));
        case 1 -> text.append("\"\\/\b\f\n\r\t\u007f\u0085\u2028".charAt(random.nextInt(11)));
        case 2 -> text.append((char) (0xA0 + random.nextInt(0xD800 - 0xA0)));
        case 3 -> text.appendCodePoint(0x10000 + random.nextInt(0x100000));
        case 4 -> text.append((char) (0xE000 + random.nextInt(0x2000)));
        default -> text.append((char) (0x20 + random.nextInt(0x60)));
      }
    }
    return text.toString();
  }

  @Test
  void stringsAreEscapedAsJsonbDoes() {
    JsonCodec codec = JsonCodec.of(String.class);
    Random random = new Random(42);
    for (int i = 0; i < 20_000; i++) {
      String text = text(random);
      Json encoded = codec.encode(text);
      assertEquals(JSONB.toJson(text), encoded.text(), () -> "seed 42");
      assertEquals(text, codec.decode(encoded));
    }
  }

  @Test
  void everySingleCharacterSurvivesLoneSurrogatesIncluded() {
    JsonCodec codec = JsonCodec.of(String.class);
    for (int c = 0; c <= 0xFFFF; c++) {
      String text = "a" + (char) c + "b";
      Json encoded = codec.encode(text);
      assertEquals(text, codec.decode(encoded), () -> encoded.text());
      if (!Character.isSurrogate((char) c)) {
        assertEquals(JSONB.toJson(text), encoded.text());
      }
    }
    assertEquals("\"\\ud800\"", codec.encode("\ud800").text());
    assertEquals("\"\\udc00\\ud800\"", codec.encode("\udc00\ud800").text());
  }

  @Test
  void numbersAndTimesAreWrittenAsJsonbDoes() {
    Random random = new Random(43);
    for (int i = 0; i < 5_000; i++) {
      agree(random.nextInt());
      agree(random.nextLong());
      agree(random.nextDouble() * Math.pow(10, random.nextInt(40) - 20));
      agree(BigDecimal.valueOf(random.nextLong(), random.nextInt(60) - 30));
      agree(Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000)));
      agree(Duration.ofMillis(random.nextLong()));
      agree(LocalTime.ofSecondOfDay(random.nextInt(86_400)));
    }
  }

  @Test
  void whatJsonbWroteIsRead() {
    JsonCodec codec = JsonCodec.of(Shapes.Renamed.class);
    Shapes.Renamed value = new Shapes.Renamed("x", java.util.Map.of("a", 1));
    assertEquals(value, codec.decode(Json.of(JSONB.toJson(value))));
  }

  private static void agree(Object value) {
    assertEquals(JSONB.toJson(value), JsonCodec.of(value.getClass()).encode(value).text());
  }
}
