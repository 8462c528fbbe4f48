package dev.stash;

import dev.stash.cluster.ClusterBackend;
import dev.stash.cluster.Joining;
import dev.stash.config.Option;
import dev.stash.config.OptionSet;
import dev.stash.identity.ClusterKey;
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
import java.util.stream.Stream;

/** All options of a {@link Stash}, checked: each by itself, and whether they go together. */
record StashOptions(
    OptionSet said,
    SessionOptions sessions,
    StorageBackend storage,
    ClusterBackend cluster,
    TimeSource time,
    Signals signals) {
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

  static final Option<Boolean> INSECURE_LOOPBACK_COOKIES =
      Option.flag(
          "insecure-loopback-cookies",
          false,
          "whether cookies go over plain HTTP, for peers on loopback only");

  static final List<Option<?>> OPTIONS =
      List.of(SECRET, FORMER_SECRETS, SWEEP_EVERY, PREFIX, MEMBER, INSECURE_LOOPBACK_COOKIES);

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

  /** What the cluster is joined with: members that share sessions share these two. */
  Joining joining(List<ClusterKey> keys) {
    Set<String> storages = storage.reach() instanceof Reach.Shared all ? all.names() : Set.of();
    return new Joining(member(), keys, Map.of("storage", storages, "prefix", Set.of(prefix())));
  }

  Duration absoluteLimit() {
    return Duration.ofMillis(sessions.loop().absoluteLimit());
  }

  @Override
  public String toString() {
    return "StashOptions[" + said + "]";
  }
}
