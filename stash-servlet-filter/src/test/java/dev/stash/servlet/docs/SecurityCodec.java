package dev.stash.servlet.docs;

import dev.stash.servlet.http.AttributeCodec;
import org.jspecify.annotations.Nullable;
import org.springframework.security.jackson.SecurityJacksonModules;
import tools.jackson.databind.json.JsonMapper;

/** Keeps what Spring Security has a JSON form for. */
record SecurityCodec<T>(Class<T> type, String alias) implements AttributeCodec<T> {
  private static final JsonMapper PLAIN = JsonMapper.builder().build();
  private static final JsonMapper SECURITY =
      JsonMapper.builder()
          .addModules(SecurityJacksonModules.getModules(SecurityCodec.class.getClassLoader()))
          .build();

  @Override
  public Object write(T value) {
    return PLAIN.readValue(SECURITY.writeValueAsString(value), Object.class);
  }

  @Override
  public T read(@Nullable Object tree) {
    return SECURITY.readValue(PLAIN.writeValueAsString(tree), type);
  }
}
