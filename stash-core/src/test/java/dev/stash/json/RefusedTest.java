package dev.stash.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Types and values that JSON has no faithful form for. */
final class RefusedTest {
  record Held(Thread worker) {}

  record Doubles(double primitive, Double boxed, float small) {}

  static Stream<Arguments> types() {
    return Stream.of(
        Arguments.of(Thread.class, "java.lang.Thread has no form"),
        Arguments.of(Runnable.class, "no form in JSON-B"),
        Arguments.of(InputStream.class, "no form in JSON-B"),
        Arguments.of(Class.class, "no form in JSON-B"),
        Arguments.of(Held.class, "java.lang.Thread"),
        Arguments.of(Shapes.generic(List.class, Thread.class), "java.lang.Thread"),
        Arguments.of(Shapes.Shape.class, "is abstract"),
        Arguments.of(Shapes.Blind.class, "no properties that JSON-B can see"),
        Arguments.of(Shapes.Inner.class, "inner class"),
        Arguments.of(Shapes.field("byPoint"), "map keys"));
  }

  @ParameterizedTest
  @MethodSource("types")
  void aTypeWithoutAFormIsRefusedWithItsName(Type type, String told) {
    TypeNotStorable refused = assertThrows(TypeNotStorable.class, () -> JsonCodec.of(type));
    assertTrue(String.valueOf(refused.getMessage()).contains(told), refused::getMessage);
  }

  @Test
  void notANumberAndInfinityAreRefusedAtAnyDepth() {
    for (double odd : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      unwritable(double.class, odd);
      unwritable(float.class, (float) odd);
      unwritable(Object.class, odd);
      unwritable(double[].class, new double[] {odd});
      unwritable(Doubles.class, new Doubles(odd, 1.0, 1));
      unwritable(Doubles.class, new Doubles(1, odd, 1));
      unwritable(Doubles.class, new Doubles(1, 1.0, (float) odd));
    }
  }

  /** A page could send such a number, and whoever adds 1 to it is busy for minutes. */
  @Test
  void anExponentThatNobodyCanReckonWithIsRefused() {
    BigDecimal vast = new BigDecimal("1e600000000");
    assertTrue(unwritable(BigDecimal.class, vast).contains("has an exponent beyond 10000"));
    assertTrue(unwritable(Object.class, List.of(vast)).contains("has an exponent beyond 10000"));
    BigDecimal large = new BigDecimal("-1.5e-9999");
    assertEquals("-1.5E-9999", JsonCodec.of(Object.class).encode(large).text());
  }

  @Test
  void cyclesAreRefusedWithAClearReason() {
    List<Object> list = new ArrayList<>();
    list.add(list);
    Map<String, Object> map = new HashMap<>();
    map.put("me", map);
    Shapes.Ring ring = new Shapes.Ring();
    ring.next = ring;
    assertTrue(unwritable(Object.class, list).contains("contains itself"));
    assertTrue(unwritable(Object.class, map).contains("contains itself"));
    assertTrue(unwritable(Shapes.Ring.class, ring).contains("contains itself"));
    assertTrue(unwritable(Shapes.Loop.class, new Shapes.Loop(list)).contains("contains itself"));
  }

  @Test
  void anObjectOfAnotherClassThanDeclaredIsRefused() {
    assertEquals(
        "at []: is a java.lang.Thread where the declared type is Object",
        unwritable(
            Shapes.generic(List.class, Object.class), Arrays.asList("a", Thread.currentThread())));
    Shapes.Ring sub = new Shapes.Ring();
    assertTrue(unwritable(Shapes.Bean.class, sub).contains("is declared"));
  }

  @Test
  void whatDoesNotReadBackTheSameFailsTheCheck() {
    JsonCodec codec = JsonCodec.of(Shapes.GetterOnly.class);
    Shapes.GetterOnly five = new Shapes.GetterOnly(5);
    Json encoded = codec.encode(five);
    assertEquals("{\"made\":5}", encoded.text());
    assertThrows(JsonUnwritable.class, () -> codec.check(five, encoded));
    JsonCodec positive = JsonCodec.of(Shapes.Positive.class);
    assertThrows(JsonUnwritable.class, () -> positive.check(null, Json.of("{\"value\":0}")));
  }

  @Test
  void aNullKeyIsRefused() {
    Map<String, Integer> map = new HashMap<>();
    map.put(null, 1);
    assertEquals("at {}: has a null key", unwritable(Map.class, map));
  }

  private static String unwritable(Type type, Object value) {
    JsonCodec codec = JsonCodec.of(type);
    return String.valueOf(
        assertThrows(JsonUnwritable.class, () -> codec.encode(value)).getMessage());
  }
}
