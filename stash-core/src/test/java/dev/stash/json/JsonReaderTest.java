package dev.stash.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.json.JsonReader.Limits;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts of which a reader wants some, and the rest as it stands there. */
final class JsonReaderTest {
  private static <T> T read(String text, Function<JsonReader, T> form) {
    return JsonReader.read(text.getBytes(StandardCharsets.UTF_8), Limits.STORED, form);
  }

  private static String refused(String text, Function<JsonReader, ?> form) {
    return String.valueOf(assertThrows(JsonUnreadable.class, () -> read(text, form)).getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.0E10",
        "-0.0e-5",
        "\"\\u0041\\/\\ud800 é😀\"",
        "{ \"a\" : [ 1 , { } , [ ] , null ] , \"a\" : true }",
        "[[],[[]],{},\"}\",\"]\"]",
        "null"
      })
  void whatIsTakenVerbatimIsWhatStandsThere(String value) {
    assertEquals(value, read(" \n" + value + "\t ", JsonReader::verbatim).text());
    assertEquals(
        value,
        read("{\"k\": " + value + " }", JsonReader::members).getOrDefault("k", Json.NULL).text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,\"a\":1}",
        "{a:1}",
        "{\"a\":1 \"b\":2}",
        "{\"a\",1}",
        "{1:1}",
        "[1]]",
        "\"a",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"a\nb\"",
        "01",
        "-",
        "1.",
        ".5",
        "1e",
        "+1",
        "nul",
        "tru",
        "1 2",
        "",
        "]",
        "\u0000"
      })
  void whatIsPassedOverIsReadAsStrictly(String broken) {
    refused(broken, JsonReader::verbatim);
    refused("{\"k\":" + broken + "}", JsonReader::members);
  }

  @Test
  void anObjectIsReadMemberByMember() {
    List<String> seen = new ArrayList<>();
    read(
        "{\"a\":[],\"b\":[\"x\",[]],\"c\":{},\"d\":12e1,\"e\":null,\"f\":true}",
        in -> {
          in.enter('{');
          while (in.more('}')) {
            String name = in.name();
            switch (name) {
              case "b" -> {
                in.enter('[');
                while (in.more(']')) {
                  seen.add(in.verbatim().text());
                }
              }
              case "d" -> seen.add("" + in.whole());
              case "e" -> seen.add("" + in.takeNull());
              default -> in.skip();
            }
          }
          return seen;
        });
    assertEquals(List.of("\"x\"", "[]", "120", "true"), seen);
  }

  @Test
  void whatDoesNotFitIsToldByItsPlaceAndNeverByItsValue() {
    assertEquals("is a number where a string is wanted", refused("17", JsonReader::string));
    assertEquals(
        "cannot be read (java.lang.ArithmeticException)", refused("1.5", JsonReader::whole));
    assertEquals(
        "cannot be read (java.time.format.DateTimeParseException)",
        refused("\"secret\"", in -> Instant.parse(in.string())));
    assertEquals(
        "has no member id", refused("{}", in -> JsonReader.required("id", in.members().get("id"))));
    assertEquals("says a member twice", refused("{\"a\":1,\"\\u0061\":2}", JsonReader::members));
  }

  @Test
  void nestingAndNumbersHaveLimits() {
    String deep = "[".repeat(1_000) + "]".repeat(1_000);
    assertEquals(deep, read(deep, JsonReader::verbatim).text());
    assertTrue(refused("[" + deep + "]", JsonReader::verbatim).contains("deeper than 1000"));
    refused("{\"a\":".repeat(100_000), JsonReader::verbatim);
    byte[] number = "9".repeat(1_101).getBytes(StandardCharsets.UTF_8);
    assertEquals(1_101, JsonReader.read(number, Limits.STORED, JsonReader::verbatim).size());
    assertThrows(
        JsonUnreadable.class, () -> JsonReader.read(number, Limits.SENT, JsonReader::verbatim));
    byte[] huge = "12E+2147483647".getBytes(StandardCharsets.UTF_8);
    assertEquals(huge.length, JsonReader.read(huge, Limits.STORED, JsonReader::verbatim).size());
    assertThrows(
        JsonUnreadable.class, () -> JsonReader.read(huge, Limits.SENT, JsonReader::verbatim));
  }

  @Test
  void halvesOfSurrogatePairsAreWrittenAlikeInKeysNamesAndStrings() {
    for (String half : List.of("\ud800", "\udc00\ud800", "a\udbffb")) {
      String encoded = JsonCodec.of(String.class).encode(half).text();
      assertFalse(encoded.contains("?"), encoded);
      JsonOutput out = new JsonOutput(16).object().name(half).value(half);
      out.name("json").value(Json.of("\"" + half + "\""));
      assertEquals(
          "{" + encoded + ":" + encoded + ",\"json\":" + encoded + "}",
          new String(out.end().toUtf8(), StandardCharsets.UTF_8));
      assertEquals(
          "{" + encoded + ":1}", JsonCodec.ofTrees().encode(java.util.Map.of(half, 1)).text());
    }
  }
}
