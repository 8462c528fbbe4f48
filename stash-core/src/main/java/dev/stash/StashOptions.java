package dev.stash;

import dev.stash.cluster.ClusterBackend;
import dev.stash.cluster.Joining;
import dev.stash.config.Option;
import dev.stash.config.OptionSet;
import dev.stash.identity.ClusterKey;
import dev.stash.identity.Identity;
import dev.stash.identity.SessionCookie;
import dev.stash.observe.Signals;
import dev.stash.session.SessionOptions;
import dev.stash.storage.Reach;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StorageRules;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All options of a {@link Stash}, checked: each by itself, and whether they go together. */
record StashOptions(
    OptionSet said,
    SessionOptions sessions,
    StorageBackend storage,
    ClusterBackend cluster,
    TimeSource time,
    List<Signals> signals,
    @Nullable Consumer<? super SessionEvent> listener,
    Map<Class<?>, Supplier<?>> actors) {
  private static final Pattern COOKIE = Pattern.compile("(?!__)[A-Za-z0-9_-]{1,64}");

  static final Option<String> SECRET =
      Option.text("secret", "signs ids, makes session keys; the same on every member").secret();

  static final Option<List<String>> FORMER_SECRETS =
      Option.words("former-secrets", "still recognised").secret();

  static final Option<Duration> SWEEP_EVERY =
      Option.time(
              "sweep-every",
              Duration.ofHours(1),
              Duration.ZERO,
              Duration.ofDays(3_650),
              "how often expired sessions are removed from storage; 0: never")
          .usual("1 h, or 0 for never");

  static final Option<String> PREFIX =
      Option.text("prefix", "", "what keys of stored objects start with")
          .where(StashOptions::prefix);

  static final Option<String> MEMBER =
      Option.text("member", "node", "written into stored objects, for people");

  static final Option<String> COOKIE_NAME =
      Option.text(
              "cookie-name",
              SessionCookie.USUAL,
              "what the cookie is called, behind `__Host-`; over plain HTTP, before `-dev`. Cookies"
                  + " know no ports: applications on one host need different ones")
          .where(StashOptions::checkName);

  static final Option<Duration> COOKIE_LIFETIME =
      Option.time(
              "cookie-lifetime",
              SessionCookie.LONGEST,
              Duration.ZERO,
              SessionCookie.LONGEST,
              "how long a browser keeps the id it was given, used or not; 0: until it is closed,"
                  + " for shared computers")
          .where(StashOptions::checkLifetime);

  static final Option<Boolean> INSECURE_LOOPBACK_COOKIES =
      Option.flag(
          "insecure-loopback-cookies",
          false,
          "whether cookies go over plain HTTP, for peers on loopback only, and pages are shown what"
              + " their handlers throw");

  static final List<Option<?>> OPTIONS =
      List.of(
          SECRET,
          FORMER_SECRETS,
          SWEEP_EVERY,
          PREFIX,
          MEMBER,
          COOKIE_NAME,
          COOKIE_LIFETIME,
          INSECURE_LOOPBACK_COOKIES);

  StashOptions {
    if (cluster.spansProcesses() && storage.reach() instanceof Reach.ThisProcess) {
      throw new OptionInvalid(
          "storage",
          "is of this process alone, and the cluster may have members in others: what is saved"
              + " here would be lost with this process",
          "choose one that all members reach, such as Storage.s3 or Storage.jdbc, or no cluster");
    }
  }

  private static void prefix(String prefix) {
    StorageRules.prefix("prefix", prefix);
    if (!prefix.isEmpty() && !prefix.endsWith("/")) {
      throw new OptionInvalid("prefix", "does not end with a slash", "append one");
    }
  }

  private static void checkName(String name) {
    if (!COOKIE.matcher(name).matches()) {
      throw new OptionInvalid(
          "cookie-name",
          "is no name that a cookie can have everywhere",
          "write up to 64 letters, digits, - and _, and no prefix: that is ours to choose");
    }
  }

  private static void checkLifetime(Duration lifetime) {
    if (!lifetime.isZero() && lifetime.toSeconds() == 0) {
      throw new OptionInvalid("cookie-lifetime", "is less than a second", "write 1 s, or 0");
    }
  }

  /** The present one first; none without that. */
  List<String> secrets() {
    Optional<String> present = said.said(SECRET).filter(secret -> !secret.isEmpty());
    return Stream.concat(
            present.stream(), present.stream().flatMap(s -> said.get(FORMER_SECRETS).stream()))
        .toList();
  }

  String prefix() {
    return said.get(PREFIX);
  }

  String member() {
    return said.get(MEMBER);
  }

  Duration sweepEvery() {
    return said.get(SWEEP_EVERY);
  }

  boolean insecureLoopbackCookies() {
    return said.get(INSECURE_LOOPBACK_COOKIES);
  }

  SessionCookie cookie(Identity identity) {
    SessionCookie usual =
        insecureLoopbackCookies()
            ? SessionCookie.insecure(identity)
            : SessionCookie.strict(identity);
    return usual.as(said.get(COOKIE_NAME), said.get(COOKIE_LIFETIME));
  }

  /** What the cluster is joined with: members that share sessions share these two. */
  Joining joining(List<ClusterKey> keys, Runnable unproven) {
    Set<String> storages = storage.reach() instanceof Reach.Shared all ? all.names() : Set.of();
    return new Joining(
        member(), keys, Map.of("storage", storages, "prefix", Set.of(prefix())), unproven);
  }

  Duration absoluteLimit() {
    return Duration.ofMillis(sessions.loop().absoluteLimit());
  }

  @Override
  public String toString() {
    return "StashOptions[" + said + "]";
  }
}
