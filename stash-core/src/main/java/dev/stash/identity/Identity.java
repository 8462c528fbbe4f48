package dev.stash.identity;

import dev.stash.OptionInvalid;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * Makes and recognises session ids.
 *
 * <p>An id is 32 random bytes. The cookie carries it with the day it was issued on and a MAC of
 * both (16 bytes of HMAC-SHA-256), so that a cookie nobody issued is recognised without asking the
 * storage and is never adopted (session fixation, OWASP ASVS 5.0 §7.2), and one that is too old is
 * over whether or not the storage still knows what became of it. Storage sees only HMAC-SHA-256 of
 * the id, without its day, under another key. All keys are derived from the secret (NIST SP 800-108
 * in counter mode would give the same for one block: HMAC of a label).
 *
 * <p>The form of a cookie is told by its shape: {@code id.day.mac}, five digits for the day; or
 * {@code id.mac}, of earlier releases.
 *
 * <p>There may be several secrets: the first issues, all are recognised. An id has a key under each
 * of them, and its session lives under one.
 *
 * <p>Thread-safe. Reading a cookie costs two HMACs a secret, a few microseconds.
 */
public final class Identity {
  private static final Logger LOG = System.getLogger(Identity.class.getName());

  /** The least length of a secret, in bytes. */
  public static final int SECRET_BYTES = SecretKeys.SECRET_BYTES;

  private static final int ID_BYTES = 32;
  private static final int ID_CHARS = 43;
  private static final Pattern DATED = Pattern.compile("[\\w-]{43}\\.[1-9][0-9]{4}\\.[\\w-]{22}");
  private static final Pattern UNDATED = Pattern.compile("[\\w-]{43}\\.[\\w-]{22}");
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final List<SecretKeys> secrets;
  private final SecureRandom random;
  private final IdDays days;
  private final Runnable whenForeign;
  private final AtomicLong foreign = new AtomicLong();

  private Identity(
      List<SecretKeys> secrets, SecureRandom random, IdDays days, Runnable whenForeign) {
    this.secrets = secrets;
    this.random = random;
    this.days = days;
    this.whenForeign = whenForeign;
  }

  /**
   * From secrets, the present one first.
   *
   * @param secrets each at least 32 bytes in UTF-8; the same on every member and after every
   *     restart
   * @param absoluteLimit how long an id counts, from its day on
   * @param whenForeign is run for each cookie that has our form and a MAC of none of the secrets.
   *     Many of them are what a restart with another secret looks like: each browser just gets a
   *     new, empty session. Anybody can make such cookies up
   * @throws OptionInvalid if there is none, one is too short, one is given twice, or the present
   *     one can be guessed. A former one that can be is warned of: it must stay until what it has
   *     issued is moved
   */
  public static Identity of(
      List<String> secrets,
      SecureRandom random,
      InstantSource clock,
      Duration absoluteLimit,
      Runnable whenForeign) {
    if (secrets.isEmpty()) {
      throw new OptionInvalid("secret", "is missing", SecretKeys.MEND);
    } else if (secrets.size() != secrets.stream().distinct().count()) {
      throw new OptionInvalid("secret", "is given twice", "drop one of them");
    }
    List<SecretKeys> keys = new ArrayList<>();
    for (String each : secrets) {
      keys.add(SecretKeys.of(keys.isEmpty() ? "secret" : "former-secrets", each));
    }
    if (SecretKeys.guessable(secrets.getFirst())) {
      throw new OptionInvalid(
          "secret",
          "has fewer than " + SecretKeys.DIFFERENT_BYTES + " different bytes: it can be guessed",
          SecretKeys.MEND + "; the one before stays as former-secrets for a while");
    } else if (secrets.stream().anyMatch(SecretKeys::guessable)) {
      LOG.log(
          Level.WARNING,
          "a secret of former-secrets can be guessed, and whoever does can make ids: drop it as"
              + " soon as the idle limit has passed");
    }
    return new Identity(keys, random, new IdDays(clock, absoluteLimit), whenForeign);
  }

  /** A new id, known to nobody; nothing is stored for it. */
  public Issued issue() {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    return issued(id, days.today(), 0, true);
  }

  /**
   * The id, of today, that takes the place of one that has stored nothing. Each member makes the
   * same one, so that requests that come at once with the old id do not part.
   */
  public Issued successor(Issued of) {
    byte[] id = Base64.getUrlDecoder().decode(of.cookie().substring(0, ID_CHARS));
    return issued(secrets.getFirst().successor(id), days.today(), 0, true);
  }

  /** What a cookie's value stands for, over or not; empty if this server did not issue it. */
  public Optional<Issued> read(String cookie) {
    boolean dated = DATED.matcher(cookie).matches();
    if (!dated && !UNDATED.matcher(cookie).matches()) {
      return Optional.empty();
    }
    byte[] id = Base64.getUrlDecoder().decode(cookie.substring(0, ID_CHARS));
    int dayEnds = cookie.lastIndexOf('.');
    byte[] mac = Base64.getUrlDecoder().decode(cookie.substring(dayEnds + 1));
    int day = dated ? Integer.parseInt(cookie, ID_CHARS + 1, dayEnds, 10) : 0;
    for (int i = 0; i < secrets.size(); i++) {
      byte[] ours = dated ? secrets.get(i).mac(id, day) : secrets.get(i).undatedMac(id);
      // One id has one cookie: unused bits at the end of a base64 text must not make another.
      boolean whole = cookie.startsWith(text(id)) && cookie.endsWith(text(mac));
      if (MessageDigest.isEqual(mac, ours) && whole) {
        LocalDate issuedOn = dated ? LocalDate.ofEpochDay(day) : days.ofUndated();
        return Optional.of(issued(id, issuedOn, i, dated));
      }
    }
    foreign.incrementAndGet();
    whenForeign.run();
    return Optional.empty();
  }

  /**
   * Seals an id so that only who has the secret and the id {@code holder} can open it; the storage,
   * where this is kept, has neither.
   *
   * @param at what the session of {@code holder} is stored under; the seal is bound to it
   */
  public String seal(Issued holder, SessionKey at, Issued heir) {
    byte[] key = secrets.getFirst().heirKey(id(holder));
    return Seal.seal(key, at.value(), heir.cookie(), random);
  }

  /**
   * What was sealed under this id, at whichever of its keys: a session that is moved for the secret
   * takes what it holds along. Empty if it was not, or under a secret that is gone.
   */
  public Optional<Issued> open(Issued holder, String sealed) {
    List<SessionKey> places = new ArrayList<>(holder.others());
    places.addFirst(holder.key());
    return secrets.stream()
        .map(by -> by.heirKey(id(holder)))
        .flatMap(key -> places.stream().flatMap(at -> Seal.open(key, at.value(), sealed).stream()))
        .findFirst()
        .flatMap(this::read);
  }

  private static byte[] id(Issued issued) {
    return Base64.getUrlDecoder().decode(issued.cookie().substring(0, ID_CHARS));
  }

  /** When the id is over, whatever is stored under it. */
  public Instant end(Issued id) {
    return days.end(id.day());
  }

  /** Whether the id is over, whatever is stored under it. */
  public boolean over(Issued id) {
    return days.now() >= end(id).toEpochMilli();
  }

  /**
   * Whether the id is older than a day, or may be: who knows it need not be who uses it now. It is
   * good for what is stored under it, and no more.
   */
  public boolean aged(Issued id) {
    return !id.dated() || days.aged(id.day());
  }

  /** How many cookies had our form and were signed with no secret known here. */
  public long foreignCookies() {
    return foreign.get();
  }

  private Issued issued(byte[] id, LocalDate day, int by, boolean dated) {
    List<SessionKey> others = new ArrayList<>();
    if (by != 0) {
      others.add(key(id, by)); // there it is most likely
    }
    for (int i = 1; i < secrets.size(); i++) {
      if (i != by) {
        others.add(key(id, i));
      }
    }
    return new Issued(cookie(id, day), key(id, 0), List.copyOf(others), by != 0, dated, day);
  }

  private String cookie(byte[] id, LocalDate issuedOn) {
    int day = Math.toIntExact(issuedOn.toEpochDay());
    return text(id) + "." + day + "." + text(secrets.getFirst().mac(id, day));
  }

  private static String text(byte[] bytes) {
    return ENCODER.encodeToString(bytes);
  }

  private SessionKey key(byte[] id, int by) {
    return new SessionKey(text(secrets.get(by).key(id)));
  }

  /** The keys of the cluster, one for each secret: that of the present one first, which seals. */
  public List<ClusterKey> clusterKeys() {
    return secrets.stream().map(SecretKeys::cluster).toList();
  }

  /** What principals are called in storage. */
  public PrincipalNames principalNames() {
    return new PrincipalNames(secrets);
  }

  @Override
  public String toString() {
    return "Identity[…]";
  }

  /**
   * An id that this server issued.
   *
   * @param cookie the cookie's value, in the present form and under the present secret; a secret of
   *     the browser
   * @param key what the session is stored under, if it lives under the present secret
   * @param others what it may be stored under instead; empty if there is one secret only
   * @param former whether the cookie that was read was issued under a former secret
   * @param dated whether the cookie that was read tells its day
   * @param day when it was issued, or is taken to have been
   */
  public record Issued(
      String cookie,
      SessionKey key,
      List<SessionKey> others,
      boolean former,
      boolean dated,
      LocalDate day) {
    /** The lineage of a session that began with this id; the same under every secret. */
    public String lineage() {
      return Lineage.of(cookie.substring(0, ID_CHARS));
    }

    /** Whether the cookie that was read is of a former secret or form. */
    public boolean outdated() {
      return former || !dated;
    }

    @Override
    public String toString() {
      return "Issued[…]";
    }
  }
}
