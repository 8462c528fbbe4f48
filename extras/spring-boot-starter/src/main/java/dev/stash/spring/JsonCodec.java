package dev.stash.spring;

import dev.stash.servlet.http.AttributeCodec;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps what Spring Security has a JSON form for.
 *
 * @param security reads and writes that form, of the classes that may be in it
 * @param kept what is kept of the form
 */
record JsonCodec<T>(
    Class<T> type, String alias, JsonMapper security, UnaryOperator<@Nullable Object> kept)
    implements AttributeCodec<T> {
  private static final JsonMapper PLAIN = JsonMapper.builder().build();

  @Override
  public @Nullable Object write(T value) {
    return kept.apply(PLAIN.readValue(security.writeValueAsString(value), Object.class));
  }

  @Override
  public T read(@Nullable Object tree) {
    try {
      return security.readValue(PLAIN.writeValueAsString(tree), type);
    } catch (InvalidTypeIdException refused) {
      throw new TypeNotAllowed(refused.getTypeId());
    }
  }
}
