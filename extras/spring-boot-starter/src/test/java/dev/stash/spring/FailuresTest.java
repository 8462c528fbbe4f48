package dev.stash.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.servlet.http.AttributeCodec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextImpl;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

/** What Spring Security keeps, there and back. */
class FailuresTest {
  static final List<AttributeCodec<?>> CODECS = Failures.CODECS;

  @ParameterizedTest
  @FieldSource("CODECS")
  void aFailureIsReadAsWhatItWas(AttributeCodec<?> codec) {
    AuthenticationException failure = (AuthenticationException) codec.read("the message");
    assertEquals(codec.type(), failure.getClass());
    assertEquals("the message", failure.getMessage());
    assertEquals("the message", there(codec, failure));
  }

  private static <T> Object there(AttributeCodec<T> codec, Object value) {
    return codec.write(codec.type().cast(value));
  }

  @Test
  void thereIsOneForEachClassThatIsKept() {
    Set<String> aliases = new TreeSet<>();
    SecurityCodecs.own(getClass().getClassLoader(), BasicPolymorphicTypeValidator.builder())
        .forEach(codec -> assertTrue(aliases.add(codec.alias()), codec.alias()));
    assertTrue(
        aliases.containsAll(
            List.of(
                "security-context",
                "csrf-token",
                "saved-request",
                "oauth2.OAuth2AuthorizedClient",
                "oauth2.OAuth2AuthorizationRequest",
                "oauth2.OAuth2AuthenticationException")),
        aliases::toString);
  }

  @Test
  void aClassThatNobodyAllowedIsNamed() {
    Object tree =
        Map.of(
            "@class", SecurityContextImpl.class.getName(),
            "authentication", Map.of("@class", "shop.Member"));
    AttributeCodec<?> context =
        SecurityCodecs.own(getClass().getClassLoader(), BasicPolymorphicTypeValidator.builder())
            .stream()
            .filter(codec -> codec.type() == SecurityContextImpl.class)
            .findFirst()
            .orElseThrow();
    String said =
        String.valueOf(assertThrows(TypeNotAllowed.class, () -> context.read(tree)).getMessage());
    assertTrue(said.startsWith("it has a shop.Member in it"), said);
  }
}
