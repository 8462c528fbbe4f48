package dev.stash.servlet;

import dev.stash.OptionInvalid;
import dev.stash.Stash;
import dev.stash.StashBuilder;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StorageWait;
import dev.stash.view.OnInvalidValue;
import dev.stash.web.ViewHost;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** What each parameter of the filter does. */
final class Settings {
  private static final Map<String, BiConsumer<StashBuilder, Parameter>> STASH = stashOptions();
  private static final Set<String> OTHERS =
      Set.of(
          "storage",
          StorageWait.OPTION,
          "jdbc-user",
          "jdbc-password",
          "s3-endpoint",
          "s3-region",
          "s3-prefix",
          "views",
          "on-invalid-value",
          "allowed-origin",
          "allow-missing-origin",
          "check-origin",
          "exempt-path");

  private Settings() {}

  private static Map<String, BiConsumer<StashBuilder, Parameter>> stashOptions() {
    Map<String, BiConsumer<StashBuilder, Parameter>> options = new TreeMap<>();
    options.put("secret", (stash, value) -> stash.secret(value.text()));
    options.put(
        "former-secrets",
        (stash, value) -> stash.formerSecrets(value.words().toArray(String[]::new)));
    options.put("linger", (stash, value) -> stash.linger(value.time()));
    options.put("relaxed-linger", (stash, value) -> stash.relaxedLinger(value.time()));
    options.put("idle-limit", (stash, value) -> stash.idleLimit(value.time()));
    options.put("absolute-limit", (stash, value) -> stash.absoluteLimit(value.time()));
    options.put("rotation-overlap", (stash, value) -> stash.rotationOverlap(value.time()));
    options.put("claim-limit", (stash, value) -> stash.claimLimit(value.time()));
    options.put("passivate-after", (stash, value) -> stash.passivateAfter(value.time()));
    options.put("call-timeout", (stash, value) -> stash.callTimeout(value.time()));
    options.put("drain-timeout", (stash, value) -> stash.drainTimeout(value.time()));
    options.put("sweep-every", (stash, value) -> stash.sweepEvery(value.time()));
    options.put("max-value-bytes", (stash, value) -> stash.maxValueBytes(value.number()));
    options.put("max-keys", (stash, value) -> stash.maxKeys(value.number()));
    options.put("max-session-bytes", (stash, value) -> stash.maxSessionBytes(value.number()));
    options.put("prefix", (stash, value) -> stash.prefix(value.text()));
    options.put("member", (stash, value) -> stash.member(value.text()));
    options.put(
        "insecure-loopback-cookies", (stash, value) -> stash.insecureLoopbackCookies(value.flag()));
    return options;
  }

  /** The names of all parameters. */
  static Set<String> names() {
    Set<String> names = new TreeSet<>(STASH.keySet());
    names.addAll(OTHERS);
    names.addAll(ClusterChoice.names());
    return names;
  }

  /**
   * A Stash of these parameters.
   *
   * @throws dev.stash.OptionInvalid if one is missing or wrong
   */
  static Stash stash(Parameters parameters) {
    StashBuilder builder = Stash.builder();
    STASH.forEach(
        (option, set) -> parameters.get(option).ifPresent(value -> set.accept(builder, value)));
    builder.cluster(ClusterChoice.of(parameters));
    StorageBackend storage = StorageChoice.open(parameters);
    try {
      return builder.storage(storage).build();
    } catch (RuntimeException refused) {
      storage.close();
      throw refused;
    }
  }

  /**
   * What they say of views.
   *
   * @return whether there are any
   */
  static boolean views(Parameters parameters, ViewHost.Builder views) {
    parameters.get("allowed-origin").ifPresent(value -> value.words().forEach(views::allowOrigin));
    parameters
        .get("allow-missing-origin")
        .ifPresent(value -> views.allowMissingOrigin(value.flag()));
    parameters.get("check-origin").ifPresent(value -> views.checkOrigin(value.flag()));
    parameters.get("exempt-path").ifPresent(value -> value.words().forEach(views::exemptPath));
    parameters.get("on-invalid-value").ifPresent(value -> views.onInvalidValue(policy(value)));
    parameters
        .get("views")
        .ifPresent(value -> value.words().forEach(word -> view(value, word, views)));
    return parameters.get("views").isPresent();
  }

  private static OnInvalidValue policy(Parameter value) {
    try {
      return OnInvalidValue.valueOf(value.text());
    } catch (IllegalArgumentException unknown) {
      throw value.wrong("is neither THROW nor SKIP", "write one of them");
    }
  }

  private static void view(Parameter value, String word, ViewHost.Builder views) {
    int sign = word.indexOf('=');
    if (sign < 1) {
      throw value.wrong("has a word without =", "write name=class for each view");
    }
    views.view(word.substring(0, sign), factory(value, word.substring(sign + 1)));
  }

  private static Supplier<Object> factory(Parameter value, String type) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    try {
      var constructor = Class.forName(type, true, loader).getDeclaredConstructor();
      constructor.setAccessible(true);
      return () -> {
        try {
          return constructor.newInstance();
        } catch (ReflectiveOperationException failed) {
          throw new IllegalStateException("the constructor of a view failed", failed);
        }
      };
    } catch (ReflectiveOperationException missing) {
      throw new OptionInvalid(
          value.option(),
          "names a class that is not there, or has no constructor without parameters",
          "write its full name",
          missing);
    }
  }
}
