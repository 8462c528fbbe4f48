package dev.stash.identity;

import dev.stash.identity.Identity.Issued;
import java.time.Duration;
import java.util.Optional;

/**
 * The cookie that carries the session id: {@code __Host-stash} unless named otherwise, Secure,
 * HttpOnly, SameSite=Lax, Path=/, no Domain (RFC 6265bis §4.1.3.2: the prefix makes browsers insist
 * on these). Immutable.
 *
 * <p>Unless told otherwise the browser keeps it for as long as browsers do, 400 days from when the
 * id was given: when a session is over, the server's limits say. So no id has to be sent again to
 * prolong it.
 *
 * <p>For development over plain HTTP a cookie without Secure and so under another name can be used;
 * it is refused for any peer that is not on loopback.
 */
public final class SessionCookie {
  /** What it is called unless it is named. */
  public static final String USUAL = "stash";

  /** Browsers keep no cookie for longer (RFC 6265bis §5.5). */
  public static final Duration LONGEST = Duration.ofDays(400);

  private final Identity identity;
  private final boolean insecure;
  private final String name;
  private final Duration lifetime;

  private SessionCookie(Identity identity, boolean insecure, String name, Duration lifetime) {
    this.identity = identity;
    this.insecure = insecure;
    this.name = insecure ? name + "-dev" : "__Host-" + name;
    this.lifetime = lifetime;
  }

  /** The strict cookie. */
  public static SessionCookie strict(Identity identity) {
    return new SessionCookie(identity, false, USUAL, LONGEST);
  }

  /** The cookie without Secure, for development on loopback. */
  public static SessionCookie insecure(Identity identity) {
    return new SessionCookie(identity, true, USUAL, LONGEST);
  }

  /**
   * The same in another name, and kept for another time.
   *
   * @param lifetime zero: until the browser is closed
   */
  public SessionCookie as(String another, Duration lifetime) {
    return new SessionCookie(identity, insecure, another, lifetime);
  }

  /** Who issues and recognises the ids. */
  public Identity identity() {
    return identity;
  }

  /** A new id. */
  public Issued issue() {
    return identity.issue();
  }

  /**
   * The session that a request belongs to: the first cookie of our name that we issued and that is
   * not over; if all are, the first of them. Junk, forged and doubled ones are passed over.
   *
   * @param headers the values of the request's Cookie headers
   */
  public Optional<Issued> read(Iterable<String> headers) {
    Optional<Issued> over = Optional.empty();
    String wanted = name + "=";
    for (String header : headers) {
      for (String pair : header.split(";", -1)) {
        String cookie = trimmed(pair);
        if (cookie.startsWith(wanted)) {
          Optional<Issued> issued = identity.read(unquoted(cookie.substring(wanted.length())));
          if (issued.isPresent() && !identity.over(issued.get())) {
            return issued;
          }
          over = over.or(() -> issued);
        }
      }
    }
    return over;
  }

  /** Without the spaces and tabs around it, and with whatever else there is (RFC 6265bis §5.6). */
  private static String trimmed(String pair) {
    int from = 0;
    int to = pair.length();
    while (from < to && blank(pair.charAt(from))) {
      from++;
    }
    while (from < to && blank(pair.charAt(to - 1))) {
      to--;
    }
    return pair.substring(from, to);
  }

  private static boolean blank(char c) {
    return c == ' ' || c == '\t';
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  /** Seals an id under another one: see {@link Identity#seal}. */
  public String seal(Issued holder, SessionKey at, Issued heir) {
    return identity.seal(holder, at, heir);
  }

  /** Opens what was sealed under an id: see {@link Identity#open}. */
  public Optional<Issued> open(Issued holder, String sealed) {
    return identity.open(holder, sealed);
  }

  /** The value of the Set-Cookie header that gives this id to a browser. */
  public String header(Issued issued) {
    return name
        + "="
        + issued.cookie()
        + "; Path=/"
        + (lifetime.isZero() ? "" : "; Max-Age=" + lifetime.toSeconds())
        + (insecure ? "" : "; Secure")
        + "; HttpOnly; SameSite=Lax";
  }

  /** The cookie's name. */
  public String name() {
    return name;
  }

  /** Whether this is the cookie for development, to be used with peers on loopback only. */
  public boolean loopbackOnly() {
    return insecure;
  }
}
