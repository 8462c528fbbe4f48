package dev.stash.spring;

import dev.stash.servlet.http.AttributeCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.jackson.SecurityJacksonModules;
import org.springframework.security.web.csrf.DefaultCsrfToken;
import org.springframework.security.web.savedrequest.DefaultSavedRequest;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

/** What Spring Security keeps in the {@code HttpSession}, in forms that Stash stores. */
public final class SecurityCodecs {
  /** Classes of libraries that an application may have, by the alias that stands for them. */
  private static final List<String> OAUTH2 =
      List.of(
          "org.springframework.security.oauth2.client.OAuth2AuthorizedClient",
          "org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest",
          "org.springframework.security.oauth2.core.OAuth2AuthenticationException");

  private SecurityCodecs() {}

  /**
   * For a failure of the application's own, so that the page of a failed login can say it: its kind
   * and its message are kept, and nothing else of it. Those of Spring Security need none.
   *
   * @param make of the message: {@code CodeWrong::new}
   */
  public static <T extends AuthenticationException> AttributeCodec<T> failure(
      Class<T> type, Function<@Nullable String, T> make) {
    return new FailureCodec<>(type, "failure." + type.getSimpleName(), make);
  }

  /**
   * Those of Spring Security's own classes.
   *
   * @param loader of the application
   * @param people classes of the application that may be in a security context
   */
  static List<AttributeCodec<?>> own(
      ClassLoader loader, BasicPolymorphicTypeValidator.Builder people) {
    JsonMapper mapper =
        JsonMapper.builder().addModules(SecurityJacksonModules.getModules(loader, people)).build();
    List<AttributeCodec<?>> codecs = new ArrayList<>(Failures.CODECS);
    codecs.add(json(SecurityContextImpl.class, "security-context", mapper));
    codecs.add(json(DefaultCsrfToken.class, "csrf-token", mapper));
    codecs.add(
        new JsonCodec<>(DefaultSavedRequest.class, "saved-request", mapper, SavedRequests::bare));
    oauth2(loader)
        .forEach(type -> codecs.add(json(type, "oauth2." + type.getSimpleName(), mapper)));
    return codecs;
  }

  private static <T> JsonCodec<T> json(Class<T> type, String alias, JsonMapper mapper) {
    return new JsonCodec<>(type, alias, mapper, Collected::named);
  }

  private static Stream<Class<?>> oauth2(ClassLoader loader) {
    return OAUTH2.stream()
        .filter(name -> ClassUtils.isPresent(name, loader))
        .map(name -> ClassUtils.resolveClassName(name, loader));
  }
}
