package dev.stash.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbSubtype;
import jakarta.json.bind.annotation.JsonbTypeInfo;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Sealed interfaces: one of several records, and which one is told. */
final class SealedTypeTest {
  sealed interface Expr {}

  record Num(int value) implements Expr {}

  record Add(Expr left, Expr right) implements Expr {}

  record Nothing() implements Expr {}

  sealed interface Shape extends Drawn {}

  sealed interface Drawn {}

  record Circle(double r) implements Shape {}

  record Line(List<Shape> along) implements Drawn {}

  static final class Note implements Drawn {
    public @Nullable String text;

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Note note && String.valueOf(text).equals(String.valueOf(note.text));
    }

    @Override
    public int hashCode() {
      return String.valueOf(text).hashCode();
    }
  }

  sealed interface Result<T> {}

  record Ok<V>(V value) implements Result<V> {}

  record Failed<X>(String code) implements Result<X> {}

  sealed interface Either<L, R> {}

  record Left<R, L>(L left) implements Either<L, R> {}

  sealed interface Unfixed {}

  record Loose<T>(T value) implements Unfixed {}

  static final class One {
    record Same() implements Twice {}
  }

  static final class Two {
    record Same() implements Twice {}
  }

  sealed interface Twice {}

  sealed interface WithEnum {}

  enum Constant implements WithEnum {
    A
  }

  record Single(int x) implements WithEnum {}

  sealed interface HalfAnnotated {}

  /** Left to JSON-B alone. */
  public record Renamed(@JsonbProperty("n") String name) implements HalfAnnotated {}

  sealed interface Open {}

  static non-sealed class Free implements Open {
    public int x;
  }

  static final class Freer extends Free {}

  /** JSON-B's own way. */
  @JsonbTypeInfo(
      key = "kind",
      value = {
        @JsonbSubtype(alias = "cat", type = Cat.class),
        @JsonbSubtype(alias = "dog", type = Dog.class)
      })
  public sealed interface Animal {}

  /** One. */
  public record Cat(int lives) implements Animal {}

  /** Another. */
  public record Dog(String sound) implements Animal {}

  static Stream<Arguments> values() {
    Note note = new Note();
    note.text = "n";
    Type results = Shapes.generic(Result.class, Shapes.generic(List.class, Num.class));
    return Stream.of(
        Arguments.of(Expr.class, new Num(1), "{\"@type\":\"Num\",\"value\":1}"),
        Arguments.of(Expr.class, new Nothing(), "{\"@type\":\"Nothing\"}"),
        Arguments.of(
            Expr.class,
            new Add(new Num(1), new Add(new Num(2), new Nothing())),
            "{\"@type\":\"Add\",\"left\":{\"@type\":\"Num\",\"value\":1},\"right\":{\"@type\":\"Add\","
                + "\"left\":{\"@type\":\"Num\",\"value\":2},\"right\":{\"@type\":\"Nothing\"}}}"),
        Arguments.of(Drawn.class, new Circle(2), "{\"@type\":\"Circle\",\"r\":2.0}"),
        Arguments.of(
            Drawn.class,
            new Line(List.of(new Circle(1))),
            "{\"@type\":\"Line\",\"along\":[{\"@type\":\"Circle\",\"r\":1.0}]}"),
        Arguments.of(Drawn.class, note, "{\"@type\":\"Note\",\"text\":\"n\"}"),
        Arguments.of(Circle.class, new Circle(2), "{\"r\":2.0}"),
        Arguments.of(
            results, new Ok<>(List.of(new Num(1))), "{\"@type\":\"Ok\",\"value\":[{\"value\":1}]}"),
        Arguments.of(results, new Failed<>("c"), "{\"@type\":\"Failed\",\"code\":\"c\"}"),
        Arguments.of(
            Shapes.generic(Either.class, Integer.class, String.class),
            new Left<>(7),
            "{\"@type\":\"Left\",\"left\":7}"),
        Arguments.of(Result.class, new Ok<>("any"), "{\"@type\":\"Ok\",\"value\":\"any\"}"),
        Arguments.of(
            Shapes.generic(Map.class, String.class, Expr.class),
            Map.of("a", new Num(1)),
            "{\"a\":{\"@type\":\"Num\",\"value\":1}}"),
        Arguments.of(Animal.class, new Cat(9), "{\"kind\":\"cat\",\"lives\":9}"),
        Arguments.of(
            Shapes.generic(List.class, Animal.class),
            List.of(new Dog("wuff")),
            "[{\"kind\":\"dog\",\"sound\":\"wuff\"}]"));
  }

  @ParameterizedTest
  @MethodSource("values")
  void aValueReadsBackAsWhatItWas(Type type, Object value, String json) {
    JsonCodec codec = JsonCodec.of(type);
    Json encoded = codec.encode(value);
    assertEquals(json, encoded.text());
    assertEquals(value, codec.decode(encoded));
    codec.check(value, encoded);
  }

  @Test
  void thePageMaySayWhichItIsAnywhere() {
    assertEquals(
        new Add(new Num(1), new Num(2)),
        JsonCodec.of(Expr.class)
            .decode(
                Json.of(
                    "{ \"right\":{\"value\":2,\"@type\":\"Num\"},\"left\":{\"\\u0040type\":\"Num\","
                        + "\"value\":1}, \"@type\" : \"Add\"} ")));
  }

  /** As a program puts it into a session, and a view or another program takes it out. */
  @Test
  void aValueThatNothingDeclaresReadsAsItsClassAndAsTheSealedType() {
    Json encoded = JsonCodec.ofValue(new Circle(2)).encode(new Circle(2));
    assertEquals("{\"@type\":\"Circle\",\"r\":2.0}", encoded.text());
    for (Class<?> type : List.of(Circle.class, Shape.class, Drawn.class)) {
      assertEquals(new Circle(2), JsonCodec.of(type).decode(encoded));
    }
    assertEquals("7", JsonCodec.ofValue(7).encode(7).text());
    assertEquals(
        "{\"x\":0}", JsonCodec.ofValue(new Single(0)).encode(new Single(0)).text(), "by itself");
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(Twice.class, "permits two classes called Same"),
        Arguments.of(WithEnum.class, "Constant, which"),
        Arguments.of(HalfAnnotated.class, "Renamed, which"),
        Arguments.of(HalfAnnotated.class, "@JsonbTypeInfo"),
        Arguments.of(Unfixed.class, "type variable T"),
        Arguments.of(Shapes.Shape.class, "or seal it"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatCouldNotBeToldApartOrReadIsRefusedByName(Class<?> type, String told) {
    TypeNotStorable refused = assertThrows(TypeNotStorable.class, () -> JsonCodec.of(type));
    assertTrue(String.valueOf(refused.getMessage()).contains(told), refused::getMessage);
  }

  @Test
  void whatIsNotPermittedIsNeitherReadNorWritten() {
    JsonCodec codec = JsonCodec.of(Expr.class);
    for (String json :
        List.of(
            "{\"value\":1}",
            "{\"@type\":\"Circle\",\"r\":1}",
            "{\"@type\":\"dev.stash.json.SealedTypeTest$Num\",\"value\":1}",
            "{\"@type\":\"Expr\"}",
            "{\"@type\":17,\"value\":1}",
            "{\"@type\":null}",
            "\"Num\"",
            "[]")) {
      JsonUnreadable unreadable =
          assertThrows(JsonUnreadable.class, () -> codec.decode(Json.of(json)));
      assertTrue(!String.valueOf(unreadable.getMessage()).contains("Circle"), json);
    }
    assertThrows(JsonUnwritable.class, () -> JsonCodec.of(Open.class).encode(new Freer()));
  }
}
