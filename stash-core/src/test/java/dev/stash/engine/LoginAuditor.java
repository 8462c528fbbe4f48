package dev.stash.engine;

import dev.stash.identity.Identity;
import dev.stash.identity.Identity.Issued;
import dev.stash.identity.SessionKey;
import dev.stash.session.Careless.Fate;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Follows sessions from one id to the next by what is stored, so that the {@link NodeAuditor} sees
 * each as one thing, and judges the way: a session has one id at a time, what was stored is there
 * under the next one before it ends under the one before, no id lives again, and nobody is told an
 * id who has not proven to be the person whose session it is.
 */
final class LoginAuditor {
  /** So long an owner that has not heard of it may show what was before. */
  private static final long BELATED = 3_000;

  private final NodeAuditor auditor;
  private final World world;
  private final SimulatedObjects objects;
  private final Identity identity;

  private final Map<String, Issued> issued = new HashMap<>();

  /** By the object that each has now. */
  private final Map<String, Line> living = new HashMap<>();

  /** By the objects that they had, and when those ended. */
  private final Map<String, Line> former = new HashMap<>();

  private final Map<String, Long> ended = new HashMap<>();

  /** Ids that were told to who proved to be somebody. */
  private final Map<String, String> persons = new HashMap<>();

  private final Set<String> told = new HashSet<>();
  private int troubles;

  /** A session, under whatever id. */
  static final class Line {
    /** What it is called here: the key under which it began. */
    final SessionKey first;

    Issued id;

    /** Whether it has ended for good. */
    boolean over;

    Line(Issued id) {
      this.first = id.key();
      this.id = id;
    }
  }

  LoginAuditor(World world, NodeAuditor auditor, SimulatedObjects objects) {
    this.world = world;
    this.auditor = auditor;
    this.objects = objects;
    SecureRandom dice =
        new SecureRandom() {
          private static final long serialVersionUID = 1L;

          @Override
          public void nextBytes(byte[] bytes) {
            world.random.nextBytes(bytes);
          }
        };
    this.identity =
        Identity.of(
            List.of("an-invented-secret-of-32-bytes-01"),
            dice,
            () -> Instant.ofEpochMilli(world.moment(0).wall()),
            Duration.ofDays(90),
            () -> {});
  }

  private static String object(SessionKey key) {
    return "sessions/" + key.value() + ".json";
  }

  /** Enough of it for a trace. */
  static String brief(SessionKey key) {
    return key.value().substring(0, 6);
  }

  // ------------------------------------------------------------------------ ids

  Issued issue() {
    Issued id = identity.issue();
    issued.put(object(id.key()), id);
    return id;
  }

  String seal(Issued holder, Issued heir) {
    return identity.seal(holder, holder.key(), heir);
  }

  @Nullable Issued open(Issued holder, String heir) {
    return identity.open(holder, heir).orElse(null);
  }

  /** A session that begins with this id. */
  Line begin(Issued id) {
    Line line = new Line(id);
    living.put(object(id.key()), line);
    auditor.watch(id.key());
    return line;
  }

  /** The session of this id; null if it has none that is known. */
  @Nullable Line line(Issued id) {
    Line line = living.get(object(id.key()));
    return line == null ? former.get(object(id.key())) : line;
  }

  /** Whether it was begun because an answer was lost. */
  boolean claims(Issued id) {
    byte[] body = objects.body(object(id.key()));
    return body != null && Fate.of(body).claims();
  }

  // ------------------------------------------------------------------------ what is stored

  void stored(String object, byte[] body) {
    Issued id = issued.get(object);
    if (id == null) {
      auditor.stored(object, body);
      return;
    }
    Fate fate = Fate.of(body);
    Line line = living.get(object);
    if (ended.containsKey(object)) {
      if (!fate.over()) {
        auditor.violated("R2", object + " lives again");
      }
    } else if (fate.over()) {
      ended.put(object, world.ticks());
      if (line != null) {
        living.remove(object);
        former.put(object, line);
        end(line, id, fate);
      }
    } else if (line != null) {
      auditor.stored(object(line.first), body);
    }
  }

  private void end(Line line, Issued id, Fate fate) {
    Issued heir = fate.heir() == null ? null : open(id, fate.heir());
    if (heir == null) {
      world.note("session", brief(line.first) + " ends: " + fate.reason());
      line.over = true;
      return;
    }
    String next = object(heir.key());
    byte[] body = objects.body(next);
    world.note("session", brief(line.first) + " is " + brief(heir.key()) + " from now on");
    if (body == null) {
      auditor.violated("R1", brief(line.first) + " has ended, and is not there under its next id");
    } else if (Fate.of(body).over() || living.containsKey(next)) {
      auditor.violated("R1", brief(line.first) + " has gone to where another one is, or nobody");
    } else {
      line.id = heir;
      living.put(next, line);
      auditor.stored(object(line.first), body);
    }
  }

  // ------------------------------------------------------------------------ what is told

  /**
   * A request is told an id.
   *
   * @param person who the application says it is; null: it did not ask
   */
  void told(Issued id, @Nullable String person) {
    String object = object(id.key());
    told.add(object);
    world.note("browser", "is told " + brief(id.key()) + (person == null ? "" : ", " + person));
    String owner = persons.get(object);
    if (owner != null && !owner.equals(person)) {
      auditor.violated("R3", "the id of " + owner + " is told to " + person);
    } else if (person != null) {
      persons.put(object, person);
    }
  }

  /**
   * A request that may leave a copy begins: it may fail, or nobody may learn what becomes of it.
   */
  void trouble() {
    troubles++;
  }

  /** It has not. */
  void well() {
    troubles--;
  }

  /** Who came with an old id, so late that everybody knows, was shown something. */
  void shown(Issued with, long asked) {
    Long end = ended.get(object(with.key()));
    if (end != null && asked > end + BELATED) {
      auditor.violated("R4", "an old id shows something " + (asked - end) + " ms later");
    }
  }

  // ------------------------------------------------------------------------ the end

  /** When all is over: each session has one id, and of others nobody was told. */
  void check() {
    for (String object : copies()) {
      if (told.contains(object)) {
        auditor.violated("R5", object + " lives beside the session that it was to be");
      }
    }
    if (copies().size() > troubles) {
      auditor.violated(
          "R5", copies().size() + " copies are left, of " + troubles + " rotations in trouble");
    }
  }

  /** Sessions that live under an id which nothing leads to. */
  List<String> copies() {
    return issued.keySet().stream().filter(this::copied).toList();
  }

  private boolean copied(String object) {
    byte[] body = objects.body(object);
    return body != null && Fate.of(body).moved() && !living.containsKey(object);
  }
}
