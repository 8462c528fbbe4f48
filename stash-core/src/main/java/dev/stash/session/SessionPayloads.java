package dev.stash.session;

import dev.stash.Durability;
import dev.stash.Scope;
import dev.stash.cluster.MessageUnreadable;
import dev.stash.cluster.Packer;
import dev.stash.cluster.Unpacker;
import dev.stash.engine.Payloads;
import dev.stash.json.Json;
import dev.stash.session.SessionBehaviour.Offer;
import dev.stash.session.SessionBehaviour.View;
import dev.stash.session.SessionWrite.Condition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What sessions send between members. Values travel as the JSON they are; changes of TAB scope as
 * ones of RECONNECT, which is what members of the last release make of them: see {@link
 * SliceRequest#scoped}.
 */
final class SessionPayloads implements Payloads {
  /** Between two tabs; neither contains it. */
  private static final char SEPARATOR = '|';

  @Override
  public void pack(Object payload, Packer out) {
    switch (payload) {
      case SliceRequest request -> {
        out.number(1).text(request.view()).number(request.version());
        out.text(request.page())
            .text(tabs(request))
            .flag(request.rejoin())
            .number(request.savedEvent())
            .number(request.overwrite().size());
        request.overwrite().forEach(out::text);
      }
      case SessionWrite.Keys keys -> {
        changes(keys.changes(), out.number(2));
        condition(keys.condition(), out);
      }
      case SessionWrite.Principal principal -> out.number(3).text(principal.name());
      case Offer offer -> changes(offer.changes(), out.number(4).flag(offer.pageOnly()));
      case View view -> {
        entries(view.entries(), out.number(5).flag(view.known()));
        former(view.former(), out);
        out.text(view.principal()).text(view.lineage()).number(view.claimedAt());
        out.number(view.overtaken());
      }
      case List<?> pushed -> changes(pushed, out.number(6));
      case Whose.Asked asked -> out.number(7);
      case Whose whose -> {
        out.number(8).text(whose.principal()).flag(whose.presented()).text(whose.lineage());
        claim(whose.claim(), out);
        device(whose.device(), out);
      }
      case SessionWrite.Adopt adopt -> out.number(9).bytes(adopt.body());
      default -> throw new IllegalArgumentException("sessions send no " + payload.getClass());
    }
  }

  @Override
  public Object unpack(Unpacker in) {
    int kind = (int) in.number();
    return switch (kind) {
      case 1 -> request(in);
      case 2 -> new SessionWrite.Keys(changes(in), condition(in));
      case 3 -> new SessionWrite.Principal(in.textOrNull());
      case 4 -> {
        boolean pageOnly = in.flag();
        yield new Offer(changes(in), pageOnly);
      }
      case 5 ->
          new View(
              in.flag(),
              entries(in),
              former(in),
              in.textOrNull(),
              in.more() ? in.textOrNull() : null, // members of an earlier release do not say it
              in.more() ? in.number() : 0,
              in.more() ? (int) in.number() : 0);
      case 6 -> changes(in);
      case 7 -> Whose.Asked.ASKED;
      case 8 -> new Whose(in.textOrNull(), in.flag(), in.textOrNull(), claim(in), device(in));
      case 9 -> new SessionWrite.Adopt(in.bytes());
      default -> throw new MessageUnreadable("a session sent something unknown: " + kind);
    };
  }

  private static SliceRequest request(Unpacker in) {
    String view = in.text();
    int version = (int) in.number();
    String page = in.textOrNull();
    String tabs = in.textOrNull();
    int bar = tabs == null ? -1 : tabs.indexOf(SEPARATOR);
    String tab = tabs == null || bar < 0 ? tabs : tabs.substring(0, bar);
    String tabFrom = tabs == null || bar < 0 ? null : tabs.substring(bar + 1);
    boolean rejoin = in.flag();
    long savedEvent = in.number();
    return new SliceRequest(view, version, page, tab, tabFrom, rejoin, savedEvent, keys(in));
  }

  /** In one text, where an earlier release has the tab: to it that is another name of a tab. */
  private static @Nullable String tabs(SliceRequest request) {
    String from = request.tabFrom();
    return from == null ? request.tab() : request.tab() + SEPARATOR + from;
  }

  private static Set<String> keys(Unpacker in) {
    Set<String> keys = new HashSet<>();
    for (int left = in.count(); left > 0; left--) {
      keys.add(in.text());
    }
    return Set.copyOf(keys);
  }

  private static void claim(@Nullable Claim claim, Packer out) {
    out.flag(claim != null);
    if (claim != null) {
      out.text(claim.heir()).number(claim.at());
    }
  }

  private static @Nullable Claim claim(Unpacker in) {
    return in.flag() ? new Claim(in.text(), in.number()) : null;
  }

  /** Comes last: members of an earlier release do not say it, and do not look for it. */
  private static void device(@Nullable Device device, Packer out) {
    if (device != null) {
      value(device.stored(), out.number(device.createdAt()).number(device.lastSeenAt()));
    }
  }

  private static @Nullable Device device(Unpacker in) {
    return in.more() ? new Device(in.number(), in.number(), value(in)) : null;
  }

  private static void changes(List<?> changes, Packer out) {
    out.number(changes.size());
    for (Object each : changes) {
      Change change = (Change) each;
      Scope scope = change.scope() == Scope.TAB ? Scope.RECONNECT : change.scope();
      out.text(change.key()).text(scope.name()).text(change.durability().name());
      value(change.value(), out);
    }
  }

  private static List<Change> changes(Unpacker in) {
    List<Change> changes = new ArrayList<>();
    for (int left = in.count(); left > 0; left--) {
      String key = in.text();
      Scope scope = Scope.valueOf(in.text());
      Durability durability = Durability.valueOf(in.text());
      changes.add(new Change(key, scope, value(in), durability));
    }
    return changes;
  }

  private static void value(@Nullable Json value, Packer out) {
    out.flag(value != null);
    if (value != null) {
      out.bytes(value.utf8());
    }
  }

  private static @Nullable Json value(Unpacker in) {
    return in.flag() ? Json.ofUtf8(in.bytes()) : null;
  }

  private static void entries(Map<String, Json> entries, Packer out) {
    out.number(entries.size());
    entries.forEach((key, value) -> out.text(key).bytes(value.utf8()));
  }

  private static Map<String, Json> entries(Unpacker in) {
    Map<String, Json> entries = new HashMap<>();
    for (int left = in.count(); left > 0; left--) {
      entries.put(in.text(), Json.ofUtf8(in.bytes()));
    }
    return entries;
  }

  private static void condition(@Nullable Condition condition, Packer out) {
    switch (condition) {
      case null -> out.number(0);
      case Condition.Values values -> {
        out.number(1).number(values.expected().size());
        values
            .expected()
            .forEach(
                (key, value) -> {
                  out.text(key);
                  value(value, out);
                });
      }
      case Condition.Unchanged unchanged ->
          out.number(2).text(unchanged.instance()).number(unchanged.revision());
    }
  }

  private static @Nullable Condition condition(Unpacker in) {
    int kind = (int) in.number();
    return switch (kind) {
      case 0 -> null;
      case 1 -> {
        Map<String, @Nullable Json> expected = new HashMap<>();
        for (int left = in.count(); left > 0; left--) {
          expected.put(in.text(), value(in));
        }
        yield new Condition.Values(expected);
      }
      case 2 -> new Condition.Unchanged(in.text(), in.number());
      default -> throw new MessageUnreadable("a condition of an unknown kind: " + kind);
    };
  }

  private static void former(@Nullable Former former, Packer out) {
    out.flag(former != null);
    if (former != null) {
      entries(former.entries(), out.number(former.version()).flag(former.pageOnly()));
    }
  }

  private static @Nullable Former former(Unpacker in) {
    if (!in.flag()) {
      return null;
    }
    int version = (int) in.number();
    boolean pageOnly = in.flag();
    return new Former(version, entries(in), pageOnly);
  }
}
