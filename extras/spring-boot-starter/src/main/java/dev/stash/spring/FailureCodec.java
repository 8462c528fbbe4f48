package dev.stash.spring;

import dev.stash.servlet.http.AttributeCodec;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.AuthenticationException;

/** Keeps what a page says of a failed login: its kind and message, and no request or password. */
record FailureCodec<T extends AuthenticationException>(
    Class<T> type, String alias, Function<@Nullable String, T> make) implements AttributeCodec<T> {
  @Override
  public @Nullable Object write(T failure) {
    return failure.getMessage();
  }

  @Override
  public T read(@Nullable Object tree) {
    return make.apply((String) tree);
  }
}
