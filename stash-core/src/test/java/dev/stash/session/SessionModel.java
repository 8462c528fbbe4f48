package dev.stash.session;

import dev.stash.Scope;
import dev.stash.engine.Attachment;
import dev.stash.engine.Behaviour.Place;
import dev.stash.engine.Behaviour.Verdict;
import dev.stash.engine.Envelope;
import dev.stash.json.Json;
import dev.stash.session.SessionWrite.Condition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Runs one seed: attaches, writes, migrations and trips through the stored form, on the behaviour
 * and on maps that are written down as plainly as can be.
 */
final class SessionModel {
  private static final SessionLimits LIMITS = new SessionLimits(40, 4, 400, 8);
  private static final String VIEW = "view";

  private static final long TAB_LIMIT = 100;

  private final Random random;
  private final SessionBehaviour behaviour;
  private SessionState state;
  private final List<Attachment> attached = new ArrayList<>();
  private long revision;
  private int connections;
  private long wall;

  /** Counts who owned it. */
  private int instance;

  /** Version → key → value. */
  private final Map<Integer, Map<String, String>> shared = new TreeMap<>();

  /** Version and page → key → value. */
  private final Map<String, Map<String, String>> own = new HashMap<>();

  /** Version and tab → key → value. */
  private final Map<String, Map<String, String>> ofTabs = new TreeMap<>();

  /** Tab → when a page of it was last here, if none is now. */
  private final Map<String, Long> seen = new HashMap<>();

  /** What the second version has begun without: "" the session's entries, names of pages, tabs. */
  private final Set<String> lacks = new HashSet<>();

  /** Version and key → revision of the last change. */
  private final Map<String, Long> changed = new HashMap<>();

  SessionModel(long seed, Set<SessionGuard> guards) {
    this.random = new Random(seed);
    this.behaviour = new SessionBehaviour(LIMITS, 0, TAB_LIMIT, guards);
    this.state = behaviour.empty();
  }

  /** Empty if both did the same, else what differed first. */
  String run() {
    for (int i = 0; i < 40; i++) {
      String difference = i == 0 || random.nextInt(3) == 0 ? attach() : something();
      if (!difference.isEmpty()) {
        return "step " + i + ": " + difference;
      }
    }
    return "";
  }

  private String something() {
    wall += random.nextInt(30);
    Attachment from = attached.isEmpty() ? null : attached.get(random.nextInt(attached.size()));
    if (from == null) {
      return attach();
    }
    return switch (random.nextInt(8)) {
      case 0 -> {
        leave(from);
        yield "";
      }
      case 1 -> storedAndRead();
      case 2 -> random.nextInt(4) == 0 ? moved() : write(from);
      default -> write(from);
    };
  }

  // ------------------------------------------------------------------ attaching and migrating

  private String attach() {
    int tab = random.nextInt(2);
    String page = "page" + random.nextInt(4);
    boolean rejoin = random.nextBoolean();
    int version = 1 + random.nextInt(2);
    String from = random.nextInt(3) == 0 ? "tab" + random.nextInt(2) : null;
    SliceRequest request =
        new SliceRequest(VIEW, version, page, "tab" + tab, from, rejoin, 0, Set.of());
    List.copyOf(attached).stream().filter(a -> pageOf(a).equals(page)).forEach(this::leave);
    Attachment attachment =
        new Attachment("c" + connections++, 1, Writers.ofPage(page, VIEW), request, this);
    boolean comesBack = rejoin || here("tab" + tab);
    attached.add(attachment);
    behaviour.attached(state, attachment, attached, null, place());
    tabComes("tab" + tab, from, comesBack);
    Map<String, String> known = own.get(version + " " + page);
    if (known != null) {
      known.put("#here", "");
    } else if (!rejoin) {
      dropStale(version, tab);
    }
    SessionBehaviour.View view = view(attachment);
    Former former = view.former();
    String expected = expectedFormer(version, page, "tab" + tab);
    if (!expected.equals(
        former == null ? "none" : new TreeSet<>(former.entries().keySet()).toString())) {
      return "former is " + former + ", expected " + expected;
    }
    if (former != null) {
      migrate(attachment, request, former);
    }
    return shownRight(attachment);
  }

  private void leave(Attachment gone) {
    attached.remove(gone);
    behaviour.left(state, gone, attached, place());
    seen.computeIfPresent(tabOf(gone), (tab, at) -> wall);
  }

  private boolean here(String tab) {
    return attached.stream().anyMatch(a -> tabOf(a).equals(tab));
  }

  private static String tabOf(Attachment attachment) {
    return String.valueOf(((SliceRequest) attachment.about()).tab());
  }

  private void tabComes(String tab, @Nullable String from, boolean comesBack) {
    if (seen.containsKey(tab) && !comesBack && wall - seen.get(tab) > TAB_LIMIT) {
      forget(tab);
    }
    seen.computeIfPresent(tab, (known, at) -> wall);
    dropOver();
    int grows = 0;
    for (int version = 1; version <= 2; version++) {
      grows = Math.max(grows, weight(values(ofTabs.get(version + " " + from))));
    }
    boolean fits = total(0, 0) + grows <= LIMITS.sessionBytes();
    if (from != null && !seen.containsKey(tab) && seen.containsKey(from) && fits) {
      for (int version = 1; version <= 2; version++) {
        Map<String, String> there = ofTabs.get(version + " " + from);
        if (there != null) {
          ofTabs.put(version + " " + tab, new HashMap<>(there));
          if (version == 2 && lacks.contains(from)) {
            lacks.add(tab);
          }
        }
      }
      seen.put(tab, wall);
      revision++;
    }
  }

  /** A tab that has entries and is here was seen now. */
  private void dropOver() {
    for (String tab : Set.copyOf(seen.keySet())) {
      if (wall - seen.get(tab) > TAB_LIMIT && !here(tab)) {
        forget(tab);
      }
    }
  }

  private void forget(String tab) {
    seen.remove(tab);
    lacks.remove(tab);
    ofTabs.keySet().removeIf(name -> name.endsWith(" " + tab));
  }

  private void dropStale(int version, int tab) {
    // The model knows a page's tab only from its first write; the behaviour does not forget it.
    own.forEach(
        (name, values) -> {
          boolean live = attached.stream().anyMatch(a -> pageOf(a).equals(name.substring(2)));
          boolean sameTab = values.getOrDefault("#tab", "").equals("tab" + tab);
          boolean left = values.containsKey("#here") && !live;
          if (name.startsWith(version + " ") && sameTab && left) {
            values.keySet().removeIf(key -> !key.startsWith("#"));
          }
        });
  }

  private static String pageOf(Attachment attachment) {
    return String.valueOf(((SliceRequest) attachment.about()).page());
  }

  private String expectedFormer(int version, String page, String tab) {
    if (version == 1 || !shared.containsKey(1)) {
      return "none";
    }
    boolean known = own.containsKey("2 " + page) && !lacks.contains(page);
    Map<String, String> theirs = values(known ? null : own.get("1 " + page));
    boolean begun = ofTabs.containsKey("2 " + tab) && !lacks.contains(tab);
    theirs.putAll(values(begun ? null : ofTabs.get("1 " + tab)));
    if (shared.containsKey(2) && !lacks.contains("") && theirs.isEmpty()) {
      return "none";
    }
    Set<String> all = new TreeSet<>(shared.getOrDefault(1, Map.of()).keySet());
    all.addAll(theirs.keySet());
    return all.toString();
  }

  private void migrate(Attachment attachment, SliceRequest request, Former former) {
    List<Change> offer = new ArrayList<>();
    former.entries().forEach((key, value) -> offer.add(new Change(key, scope(key), value)));
    boolean first = !shared.containsKey(2) || lacks.contains("");
    Attachment again =
        new Attachment(attachment.connection(), 2, attachment.writer(), request, this);
    attached.remove(attachment);
    attached.add(again);
    // Another page's offer may come late: the state must not be taken twice.
    boolean twice = random.nextBoolean();
    SessionBehaviour.Offer brought = new SessionBehaviour.Offer(offer, former.pageOnly());
    Verdict verdict = behaviour.attached(state, again, attached, brought, place());
    if (verdict instanceof Verdict.Changed) {
      revision++;
    }
    if (verdict == Verdict.Unchanged.UNCHANGED && !offer.isEmpty()) {
      return; // it would pass a limit
    }
    boolean any = false;
    if (first) {
      Map<String, String> migrated = shared.computeIfAbsent(2, v -> new HashMap<>());
      for (Change change : offer) {
        if (change.scope() == Scope.SESSION && !migrated.containsKey(change.key())) {
          set(migrated, change);
          changed.put("2 " + change.key(), revision);
          any = true;
        }
      }
    }
    for (Change change : offer) {
      if (change.scope() != Scope.SESSION) {
        Map<String, String> there = values(mapOrNull(request, change));
        any |= !there.containsKey(change.key());
        if (!there.containsKey(change.key())) {
          set(map(request, change), change);
        }
      }
    }
    if (any || !values(own.get("1 " + request.page())).isEmpty()) {
      ownOf(2, request);
    }
    String tab = String.valueOf(request.tab());
    if (ofTabs.containsKey("1 " + tab)) {
      ofTabs.computeIfAbsent("2 " + tab, name -> new HashMap<>());
    }
    lacks.removeAll(List.of(String.valueOf(request.page()), tab));
    if (!former.pageOnly()) {
      lacks.remove("");
    }
    if (twice) {
      SessionBehaviour.Offer late =
          new SessionBehaviour.Offer(
              List.of(new Change("s0", Scope.SESSION, Json.of("\"late\""))), false);
      Attachment third = new Attachment(again.connection(), 3, again.writer(), request, this);
      attached.remove(again);
      attached.add(third);
      behaviour.attached(state, third, attached, late, place());
    }
  }

  // ------------------------------------------------------------------ writing

  private String write(Attachment from) {
    SliceRequest request = (SliceRequest) from.about();
    String key = List.of("s", "s", "r", "t").get(random.nextInt(4)) + random.nextInt(6);
    boolean session = scope(key) == Scope.SESSION;
    Json value =
        random.nextInt(5) == 0
            ? null
            : Json.of("\"" + "v".repeat(random.nextInt(50)) + random.nextInt(9) + "\"");
    Change change = new Change(key, scope(key), value);
    Condition condition = session && random.nextInt(3) == 0 ? condition(request, key) : null;
    boolean allowed = condition == null || holds(condition, request.version(), key);
    boolean fits = fits(request, change);
    Verdict verdict =
        behaviour.apply(state, from, new SessionWrite.Keys(List.of(change), condition), place());
    boolean refused = verdict instanceof Verdict.Refused;
    if (!refused && request.version() == 2 && shared.containsKey(1)) {
      goesOn(String.valueOf(request.page()), tabOf(from), condition == null);
    }
    if (refused == (allowed && fits)) {
      return verdict + " for " + change + ", condition holds: " + allowed + ", fits: " + fits;
    }
    if (!refused) {
      shared.computeIfAbsent(request.version(), v -> new HashMap<>());
      boolean nothing =
          scope(key) == Scope.TAB && value == null && mapOrNull(request, change) == null;
      boolean differs = !nothing && set(map(request, change), change);
      if (differs) {
        revision++;
        ownOf(request.version(), request);
        if (session) {
          changed.put(request.version() + " " + key, revision);
        }
      }
      if (differs != verdict instanceof Verdict.Changed) {
        return verdict + " although differs is " + differs;
      }
    }
    String told = verdict instanceof Verdict.Changed changed ? told(from, changed, change) : "";
    if (!told.isEmpty()) {
      return told;
    }
    for (Attachment each : attached) {
      String difference = shownRight(each);
      if (!difference.isEmpty()) {
        return difference;
      }
    }
    return "";
  }

  /** The second version is written to: whose entries of the first have not come yet? */
  private void goesOn(String page, String tab, boolean unconditional) {
    if (unconditional && !shared.containsKey(2)) {
      lacks.add("");
    }
    if (!own.containsKey("2 " + page) && !values(own.get("1 " + page)).isEmpty()) {
      lacks.add(page);
    }
    if (!ofTabs.containsKey("2 " + tab) && ofTabs.containsKey("1 " + tab)) {
      lacks.add(tab);
    }
  }

  /** Of a change that differs; others are told of none. */
  private String told(Attachment from, Verdict.Changed changed, Change change) {
    SliceRequest by = (SliceRequest) from.about();
    for (Attachment to : attached) {
      SliceRequest other = (SliceRequest) to.about();
      boolean same = other.version() == by.version();
      boolean expected =
          switch (change.scope()) {
            case SESSION -> same;
            case TAB -> same && tabOf(to).equals(tabOf(from));
            case RECONNECT -> false;
          };
      Object told = changed.publish() ? behaviour.told(changed.change(), from, to) : null;
      if (!Objects.equals(told, expected ? List.of(change) : null)) {
        return other + " is told " + told + " of " + change;
      }
    }
    return "";
  }

  private static Scope scope(String key) {
    return switch (key.charAt(0)) {
      case 's' -> Scope.SESSION;
      case 't' -> Scope.TAB;
      default -> Scope.RECONNECT;
    };
  }

  private @Nullable Condition condition(SliceRequest request, String key) {
    if (random.nextBoolean()) {
      Map<String, @Nullable Json> expected = new HashMap<>();
      String now = shared.getOrDefault(request.version(), Map.of()).get(key);
      boolean right = random.nextBoolean();
      expected.put(key, right ? (now == null ? null : Json.of(now)) : Json.of("\"wrong\""));
      return new Condition.Values(expected);
    }
    return new Condition.Unchanged(
        random.nextInt(4) == 0 ? "other" : "i" + instance, random.nextLong(revision + 1));
  }

  private boolean holds(Condition condition, int version, String key) {
    return switch (condition) {
      case Condition.Values values -> {
        Json expected = values.expected().get(key);
        String now = shared.getOrDefault(version, Map.of()).get(key);
        yield Objects.equals(expected == null ? null : expected.text(), now);
      }
      case Condition.Unchanged since ->
          since.instance().equals("i" + instance)
              && changed.getOrDefault(version + " " + key, 0L) <= since.revision();
    };
  }

  private boolean fits(SliceRequest request, Change change) {
    Json value = change.value();
    if (value == null) {
      return true;
    }
    Map<String, String> map = values(mapOrNull(request, change));
    int grows = size(change.key(), value.text()) - size(change.key(), map.get(change.key()));
    boolean count = map.containsKey(change.key()) || map.size() + 1 <= LIMITS.keys();
    boolean total = grows <= 0 || total(request.version(), grows) <= LIMITS.sessionBytes();
    return value.size() <= LIMITS.valueBytes() && count && total;
  }

  private int total(int growing, int grows) {
    int heaviest = 0;
    for (int version = 1; version <= 2; version++) {
      int total = weight(shared.getOrDefault(version, Map.of()));
      for (Map.Entry<String, Map<String, String>> page : own.entrySet()) {
        total += page.getKey().startsWith(version + " ") ? weight(values(page.getValue())) : 0;
      }
      for (Map.Entry<String, Map<String, String>> tab : ofTabs.entrySet()) {
        total += tab.getKey().startsWith(version + " ") ? weight(tab.getValue()) : 0;
      }
      heaviest = Math.max(heaviest, total + (version == growing ? grows : 0));
    }
    return heaviest;
  }

  private static int weight(Map<String, String> map) {
    return map.entrySet().stream().mapToInt(e -> size(e.getKey(), e.getValue())).sum();
  }

  private static int size(String key, @Nullable String value) {
    return value == null ? 0 : key.length() + value.length();
  }

  // ------------------------------------------------------------------ looking

  /** What is stored and read back is the same state. */
  private String storedAndRead() {
    Envelope envelope = new Envelope("c", "o", revision, 0, wall, null, Map.of());
    SessionState read = behaviour.decode(behaviour.encode(state, envelope)).state();
    for (Attachment each : attached) {
      Object before =
          ((SessionBehaviour.View) behaviour.view(state, each.about(), false)).entries();
      Object after = ((SessionBehaviour.View) behaviour.view(read, each.about(), false)).entries();
      if (!before.equals(after)) {
        return "stored " + before + ", read " + after;
      }
    }
    return read.bytes(VIEW, 1, 0) == state.bytes(VIEW, 1, 0) ? "" : "bytes differ";
  }

  /** Another member goes on from what is stored: nobody is attached there. */
  private String moved() {
    Envelope envelope = new Envelope("c", "o", revision, 0, wall, null, Map.of());
    seen.replaceAll((tab, at) -> here(tab) ? wall : at);
    state = behaviour.decode(behaviour.encode(state, envelope)).state();
    attached.clear();
    changed.clear();
    own.values().forEach(values -> values.remove("#here"));
    instance++;
    dropBlank();
    return "";
  }

  /** Of a view that has one version alone nothing is stored if there is nothing in it. */
  private void dropBlank() {
    if (shared.size() == 1 && own.isEmpty()) {
      shared.values().removeIf(Map::isEmpty);
    }
  }

  private String shownRight(Attachment attachment) {
    SliceRequest request = (SliceRequest) attachment.about();
    Map<String, String> expected = new TreeMap<>(shared.getOrDefault(request.version(), Map.of()));
    expected.putAll(values(ofTabs.get(request.version() + " " + request.tab())));
    expected.putAll(values(own.get(request.version() + " " + request.page())));
    Map<String, String> actual = new TreeMap<>();
    view(attachment).entries().forEach((key, value) -> actual.put(key, value.text()));
    return expected.equals(actual) ? "" : request + " shows " + actual + ", expected " + expected;
  }

  private SessionBehaviour.View view(Attachment attachment) {
    return (SessionBehaviour.View) behaviour.view(state, attachment.about(), false);
  }

  private Place place() {
    return new Place("i" + instance, revision + 1, wall);
  }

  // ------------------------------------------------------------------ the model's maps

  private Map<String, String> map(SliceRequest request, Change change) {
    return switch (change.scope()) {
      case SESSION -> shared.computeIfAbsent(request.version(), v -> new HashMap<>());
      case TAB -> ofTab(request);
      case RECONNECT -> ownOf(request.version(), request);
    };
  }

  private Map<String, String> ofTab(SliceRequest request) {
    String name = request.version() + " " + request.tab();
    if (!ofTabs.containsKey(name)) {
      seen.put(String.valueOf(request.tab()), wall);
      dropOver();
      ofTabs.put(name, new HashMap<>());
    }
    return ofTabs.get(name);
  }

  private @Nullable Map<String, String> mapOrNull(SliceRequest request, Change change) {
    return switch (change.scope()) {
      case SESSION -> shared.get(request.version());
      case TAB -> ofTabs.get(request.version() + " " + request.tab());
      case RECONNECT -> own.get(request.version() + " " + request.page());
    };
  }

  private Map<String, String> ownOf(int version, SliceRequest request) {
    return own.computeIfAbsent(
        version + " " + request.page(),
        name -> new HashMap<>(Map.of("#tab", String.valueOf(request.tab()), "#here", "")));
  }

  private static Map<String, String> values(@Nullable Map<String, String> map) {
    Map<String, String> values = new HashMap<>(map == null ? Map.of() : map);
    values.keySet().removeIf(key -> key.startsWith("#"));
    return values;
  }

  private static boolean set(Map<String, String> map, Change change) {
    Json value = change.value();
    String before = value == null ? map.remove(change.key()) : map.put(change.key(), value.text());
    return !Objects.equals(before, value == null ? null : value.text());
  }
}
