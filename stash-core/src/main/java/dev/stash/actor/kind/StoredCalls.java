package dev.stash.actor.kind;

import static dev.stash.json.JsonReader.required;

import dev.stash.engine.CallBook;
import dev.stash.engine.CallBook.Account;
import dev.stash.engine.CallBook.Keyed;
import dev.stash.engine.CallBook.Leased;
import dev.stash.engine.Outcome;
import dev.stash.json.Json;
import dev.stash.json.JsonOutput;
import dev.stash.json.JsonReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The calls that were made, beside the state of an actor. The order of callers and of keys counts:
 * whoever comes first is forgotten first.
 *
 * <pre>
 * {"floor":0,
 *  "callers":{CALLER:{"last":7,"ack":6,"outcomes":{"7":{"reply":…}}}},
 *  "keys":{KEY:{"print":…,"reply":…}},
 *  "lease":{"instance":…,"millis":2000}}
 * </pre>
 *
 * A call that failed has {@code "failed"} and {@code "message"} in the place of its reply.
 */
final class StoredCalls {
  private StoredCalls() {}

  static void write(JsonOutput out, CallBook calls) {
    out.object().name("floor").value(calls.floor()).name("callers").object();
    calls
        .callers()
        .forEach(
            (caller, account) -> {
              out.name(caller).object().name("last").value(account.last());
              out.name("ack").value(account.ack()).name("outcomes").object();
              account
                  .outcomes()
                  .forEach(
                      (number, outcome) -> {
                        write(out.name(Long.toString(number)).object(), outcome);
                        out.end();
                      });
              out.end().end();
            });
    out.end().name("keys").object();
    calls
        .keys()
        .forEach(
            (key, keyed) -> {
              out.name(key).object().name("print").value(keyed.print());
              write(out, keyed.outcome());
              out.end();
            });
    out.end();
    Leased lease = calls.lease();
    if (lease != null) {
      out.name("lease").object().name("instance").value(lease.instance());
      out.name("millis").value(lease.millis()).end();
    }
    out.end();
  }

  private static void write(JsonOutput out, Outcome outcome) {
    switch (outcome) {
      case Outcome.Returned returned -> out.name("reply").value((Json) returned.reply());
      case Outcome.Failed failed ->
          out.name("failed").value(failed.code()).name("message").value(failed.message());
    }
  }

  static CallBook read(JsonReader in) {
    long floor = 0;
    Leased lease = null;
    Map<String, Account> callers = new LinkedHashMap<>();
    Map<String, Keyed> keys = new LinkedHashMap<>();
    in.enter('{');
    while (in.more('}')) {
      switch (in.name()) {
        case "floor" -> floor = in.whole();
        case "callers" -> {
          in.enter('{');
          while (in.more('}')) {
            callers.put(in.name(), account(in));
          }
        }
        case "keys" -> {
          in.enter('{');
          while (in.more('}')) {
            String key = in.name();
            Told told = told(in);
            keys.put(key, new Keyed(required("print", told.print()), told.outcome()));
          }
        }
        case "lease" -> lease = lease(in);
        default -> in.skip();
      }
    }
    return new CallBook(floor, callers, keys, lease);
  }

  private static Leased lease(JsonReader in) {
    String instance = null;
    Long millis = null;
    in.enter('{');
    while (in.more('}')) {
      switch (in.name()) {
        case "instance" -> instance = in.string();
        case "millis" -> millis = in.whole();
        default -> in.skip();
      }
    }
    return new Leased(required("instance", instance), required("millis", millis));
  }

  private static Account account(JsonReader in) {
    Long last = null;
    Long ack = null;
    NavigableMap<Long, Outcome> outcomes = new TreeMap<>();
    in.enter('{');
    while (in.more('}')) {
      switch (in.name()) {
        case "last" -> last = in.whole();
        case "ack" -> ack = in.whole();
        case "outcomes" -> {
          in.enter('{');
          while (in.more('}')) {
            outcomes.put(Long.parseLong(in.name()), told(in).outcome());
          }
        }
        default -> in.skip();
      }
    }
    return new Account(required("last", last), required("ack", ack), outcomes);
  }

  private record Told(@Nullable String print, Outcome outcome) {}

  private static Told told(JsonReader in) {
    String print = null;
    Json reply = null;
    String failed = null;
    String message = null;
    in.enter('{');
    while (in.more('}')) {
      switch (in.name()) {
        case "print" -> print = in.string();
        case "reply" -> reply = in.verbatim();
        case "failed" -> failed = in.string();
        case "message" -> message = in.string();
        default -> in.skip();
      }
    }
    Outcome outcome =
        failed == null
            ? new Outcome.Returned(required("reply", reply))
            : new Outcome.Failed(failed, required("message", message));
    return new Told(print, outcome);
  }
}
