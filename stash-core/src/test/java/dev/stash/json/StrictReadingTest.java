package dev.stash.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What does not fit a type is refused; nothing wraps, nothing is guessed. */
final class StrictReadingTest {
  static Stream<Arguments> misfits() {
    return Stream.of(
        Arguments.of(int.class, "99999999999"),
        Arguments.of(int.class, "1.5"),
        Arguments.of(int.class, "1e400000000"),
        Arguments.of(int.class, "\"12\""),
        Arguments.of(int.class, "null"),
        Arguments.of(int.class, "[1]"),
        Arguments.of(int.class, "true"),
        Arguments.of(byte.class, "128"),
        Arguments.of(short.class, "-32769"),
        Arguments.of(long.class, "9223372036854775808"),
        Arguments.of(double.class, "1e999"),
        Arguments.of(float.class, "1e39"),
        Arguments.of(BigInteger.class, "1e999999999"),
        Arguments.of(BigDecimal.class, "1e600000000"),
        Arguments.of(BigDecimal.class, "1e-10001"),
        Arguments.of(Object.class, "[1e600000000]"),
        Arguments.of(boolean.class, "\"true\""),
        Arguments.of(boolean.class, "1"),
        Arguments.of(char.class, "\"ab\""),
        Arguments.of(String.class, "12"),
        Arguments.of(String.class, "[\"a\"]"),
        Arguments.of(Shapes.Color.class, "\"PINK\""),
        Arguments.of(Shapes.Color.class, "0"),
        Arguments.of(Instant.class, "\"yesterday\""),
        Arguments.of(Shapes.Point.class, "[]"),
        Arguments.of(Shapes.Point.class, "{\"x\":null}"),
        Arguments.of(Shapes.Positive.class, "{\"value\":-1}"),
        Arguments.of(Shapes.field("nested"), "[{\"PINK\":[]}]"),
        Arguments.of(Shapes.generic(SortedSet.class, String.class), "[null]"),
        Arguments.of(Shapes.generic(List.class, String.class), "{}"),
        Arguments.of(Shapes.generic(Map.class, Integer.class, String.class), "{\"x\":\"y\"}"));
  }

  @ParameterizedTest
  @MethodSource("misfits")
  void aMisfitIsRefused(Type type, String json) {
    JsonCodec codec = JsonCodec.of(type);
    assertThrows(JsonUnreadable.class, () -> codec.decode(Json.of(json)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1 2",
        "01",
        "-",
        "1.",
        ".5",
        "1e",
        "+1",
        "nul",
        "nulll",
        "tru",
        "NaN",
        "'a'",
        "\"a",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\\u12\"",
        "\"a\nb\"",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{\"a\":1 \"b\":2}",
        "]",
        "}",
        "\u0000"
      })
  void brokenJsonIsRefused(String json) {
    assertThrows(JsonUnreadable.class, () -> JsonCodec.of(Object.class).decode(Json.of(json)));
  }

  @Test
  void whiteSpaceAndEscapesOfOthersAreFine() {
    Json json =
        Json.of(" \n{ \"y\" : 1e0 , \"\\u0078\":\t2.0, \"more\": [{\"a\":null},\"\\/\"] } ");
    assertEquals(new Shapes.Point(2, 1), JsonCodec.of(Shapes.Point.class).decode(json));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2.0, 2", "3e2, 300", "-0, 0", "9007199254740993, 9007199254740993"})
  void wholeNumbersAreWholeHoweverTheyAreWritten(String json, long value) {
    assertEquals(value, JsonCodec.of(long.class).decode(Json.of(json)));
  }

  @Test
  void missingComponentsAreNullZeroOrEmpty() {
    assertEquals(
        new Shapes.Line(new Shapes.Point(0, 0), null, "n"),
        JsonCodec.of(Shapes.Line.class).decode(Json.of("{\"from\":{},\"name\":\"n\"}")));
  }

  @Test
  void aMessageTellsThePlaceAndNotTheValue() {
    JsonUnreadable refused =
        assertThrows(
            JsonUnreadable.class,
            () ->
                JsonCodec.of(Shapes.generic(Map.class, String.class, Shapes.Positive.class))
                    .decode(Json.of("{\"private\":{\"value\":-4711}}")));
    String message = String.valueOf(refused.getMessage());
    assertEquals(
        "at {}: is refused by the constructor of "
            + Shapes.Positive.class.getName()
            + " (java.lang.IllegalArgumentException)",
        message);
    assertFalse(message.contains("4711") || message.contains("private"));
  }

  @Test
  void deepNestingIsRefusedAndNotAnOverflow() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    for (Type type : List.of(Object.class, Shapes.Point.class)) {
      String json = type == Object.class ? deep : "{\"unknown\":" + deep + "}";
      assertThrows(JsonUnreadable.class, () -> JsonCodec.of(type).decode(Json.of(json)));
    }
  }

  @Test
  void randomDamageNeverEscapesAsAnotherException() {
    JsonCodec codec = JsonCodec.of(Shapes.Bag.class);
    byte[] good =
        Json.of("{\"byColor\":{\"RED\":[1,20]},\"note\":\"a\\u00e9b\",\"tags\":[\"x\",\"y\"]}")
            .utf8();
    Random random = new Random(5);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = good.clone();
      for (int n = random.nextInt(3); n >= 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        codec.encode(codec.decode(Json.ofUtf8(bytes)));
      } catch (JsonUnreadable expected) {
        refused++;
      }
    }
    assertEquals(true, refused > 5_000, "refused " + refused);
  }

  @Test
  void bigDecimalKeepsItsScale() {
    assertEquals(new BigDecimal("1.000"), JsonCodec.of(BigDecimal.class).decode(Json.of("1.000")));
  }
}
