package dev.stash.engine;

import dev.stash.cluster.Packer;
import dev.stash.cluster.Unpacker;
import dev.stash.engine.CallBook.Account;
import dev.stash.engine.CallBook.Keyed;
import dev.stash.engine.CallBook.Leased;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The stored form of {@link CallBook} where what is returned are words. */
final class Books {
  private Books() {}

  static void pack(CallBook book, Packer out) {
    out.number(book.floor()).number(book.callers().size());
    book.callers()
        .forEach(
            (name, account) -> {
              out.text(name).number(account.last()).number(account.ack());
              out.number(account.outcomes().size());
              account.outcomes().forEach((number, of) -> outcome(of, out.number(number)));
            });
    out.number(book.keys().size());
    book.keys().forEach((key, of) -> outcome(of.outcome(), out.text(key).text(of.print())));
    Leased lease = book.lease();
    out.flag(lease != null);
    if (lease != null) {
      out.text(lease.instance()).number(lease.millis());
    }
  }

  private static void outcome(Outcome outcome, Packer out) {
    switch (outcome) {
      case Outcome.Returned returned -> out.flag(true).text((String) returned.reply());
      case Outcome.Failed failed -> out.flag(false).text(failed.code()).text(failed.message());
    }
  }

  private static Outcome outcome(Unpacker in) {
    return in.flag() ? new Outcome.Returned(in.text()) : new Outcome.Failed(in.text(), in.text());
  }

  static CallBook unpack(Unpacker in) {
    long floor = in.number();
    Map<String, Account> callers = new LinkedHashMap<>();
    for (int left = in.count(); left > 0; left--) {
      String name = in.text();
      long last = in.number();
      long ack = in.number();
      NavigableMap<Long, Outcome> outcomes = new TreeMap<>();
      for (int more = in.count(); more > 0; more--) {
        outcomes.put(in.number(), outcome(in));
      }
      callers.put(name, new Account(last, ack, outcomes));
    }
    Map<String, Keyed> keys = new LinkedHashMap<>();
    for (int left = in.count(); left > 0; left--) {
      String key = in.text();
      keys.put(key, new Keyed(in.text(), outcome(in)));
    }
    Leased lease = in.flag() ? new Leased(in.text(), in.number()) : null;
    return new CallBook(floor, callers, keys, lease);
  }
}
