package dev.stash.session;

import dev.stash.OptionInvalid;
import dev.stash.Scope;
import dev.stash.config.Option;
import dev.stash.config.OptionSet;
import dev.stash.engine.Behaviour.Verdict;
import dev.stash.json.Json;
import dev.stash.session.SessionState.Slice;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one session may hold; a write over a limit is refused whole.
 *
 * @param valueBytes the longest encoded value
 * @param keys how many SESSION keys a view may have, how many TAB keys a tab of it, and how many
 *     RECONNECT keys a page of it
 * @param sessionBytes how much all keys and values may weigh together; of several versions of a
 *     view only the heaviest counts
 * @param views how many views may keep something
 */
public record SessionLimits(int valueBytes, int keys, int sessionBytes, int views) {
  private static final String VALUE = "VALUE_TOO_LARGE";
  private static final String KEYS = "TOO_MANY_KEYS";
  private static final String SESSION = "SESSION_TOO_LARGE";
  private static final String VIEWS = "TOO_MANY_VIEWS";

  /** The option of {@link #valueBytes}. */
  public static final Option<Integer> MAX_VALUE_BYTES =
      Option.bytes("max-value-bytes", 64 << 10, 1, 4 << 20, "the longest value, as UTF-8 JSON");

  /** The option of {@link #keys}. */
  public static final Option<Integer> MAX_KEYS =
      Option.number(
          "max-keys",
          256,
          1,
          100_000,
          "SESSION keys of a view; TAB keys of a tab of it; RECONNECT keys of a page of it");

  /** The option of {@link #sessionBytes}. */
  public static final Option<Integer> MAX_SESSION_BYTES =
      Option.bytes(
          "max-session-bytes",
          256 << 10,
          1,
          4 << 20,
          "all keys and values of a session; of several versions of a view the heaviest counts");

  /** The option of {@link #views}. */
  public static final Option<Integer> MAX_VIEWS =
      Option.number(
          "max-views",
          256,
          1,
          100_000,
          "views of a session that keep something; each value of a parameter makes one");

  /** All of them. */
  public static final List<Option<?>> OPTIONS =
      List.of(MAX_VALUE_BYTES, MAX_KEYS, MAX_SESSION_BYTES, MAX_VIEWS);

  /** With nothing said. */
  public static final SessionLimits DEFAULT = of(new OptionSet(OPTIONS));

  /**
   * As options say.
   *
   * @throws OptionInvalid if the limit of a value is said, and above that of a session
   */
  public static SessionLimits of(OptionSet said) {
    int value = said.get(MAX_VALUE_BYTES);
    int session = said.get(MAX_SESSION_BYTES);
    if (said.said(MAX_VALUE_BYTES).isPresent() && value > session) {
      throw new OptionInvalid(
          MAX_VALUE_BYTES.name(),
          "is above " + MAX_SESSION_BYTES + ", which is " + MAX_SESSION_BYTES.write(session),
          "lower it, or raise " + MAX_SESSION_BYTES);
    }
    return new SessionLimits(value, said.get(MAX_KEYS), session, said.get(MAX_VIEWS));
  }

  /** The limit that refuses with this code; empty if none does. */
  public static Optional<Option<?>> refusing(String code) {
    return switch (code) {
      case VALUE -> Optional.of(MAX_VALUE_BYTES);
      case KEYS -> Optional.of(MAX_KEYS);
      case SESSION -> Optional.of(MAX_SESSION_BYTES);
      case VIEWS -> Optional.of(MAX_VIEWS);
      default -> Optional.empty();
    };
  }

  Verdict.@Nullable Refused check(
      SessionState state, @Nullable Slice slice, SliceRequest request, List<Change> changes) {
    Map<Scope, Integer> added = new EnumMap<>(Scope.class);
    int grows = 0;
    for (Change change : changes) {
      Json value = change.value();
      if (value != null && value.size() > valueBytes) {
        return new Verdict.Refused(VALUE, valueTooLarge(change.key(), value.size()));
      }
      Entries entries = present(slice, request, change.scope());
      Json before = entries == null ? null : entries.get(change.key());
      grows += Entries.weight(change.key(), value) - Entries.weight(change.key(), before);
      if (value != null && before == null) {
        added.merge(change.scope(), 1, Integer::sum);
      }
    }
    if (tooMany(added, slice, request)) {
      return new Verdict.Refused(
          KEYS,
          "the view would have more than " + keys + " keys; use fewer fields, or raise max-keys");
    }
    if (!added.isEmpty() && noRoomFor(request.view(), state)) {
      return new Verdict.Refused(
          VIEWS,
          "the session would keep something of more than "
              + views
              + " views; reset one, or raise max-views");
    }
    boolean tooLarge =
        grows > 0 && state.bytes(request.view(), request.version(), grows) > sessionBytes;
    if (tooLarge) {
      return new Verdict.Refused(
          SESSION,
          "the session would hold more than "
              + sessionBytes
              + " bytes; remove something, or raise max-session-bytes");
    }
    return null;
  }

  private boolean noRoomFor(String view, SessionState state) {
    return !state.keeps(view) && !SessionState.internal(view) && tooManyViews(state, 1);
  }

  /** Whether it would keep something of more views than it may, and than it does. */
  boolean tooManyViews(SessionState state, int added) {
    return added > 0 && state.kept() + added > views;
  }

  private boolean tooMany(Map<Scope, Integer> added, @Nullable Slice slice, SliceRequest request) {
    for (Map.Entry<Scope, Integer> each : added.entrySet()) {
      Entries present = present(slice, request, each.getKey());
      if ((present == null ? 0 : present.size()) + each.getValue() > keys) {
        return true;
      }
    }
    return false;
  }

  /** Where a change of this scope goes, if there is such a place yet. */
  private static @Nullable Entries present(
      @Nullable Slice slice, SliceRequest request, Scope scope) {
    if (slice == null) {
      return null;
    }
    String tab = TabRules.of(request);
    if (scope == Scope.SESSION) {
      return slice.data;
    } else if (scope == Scope.TAB && tab != null) {
      return slice.tab(tab);
    }
    var page = slice.page(request.page());
    return page == null ? null : page.data;
  }

  private String valueTooLarge(String key, int size) {
    return "key "
        + key
        + " would hold "
        + size
        + " bytes, "
        + valueBytes
        + " are allowed; store less, or raise max-value-bytes";
  }
}
