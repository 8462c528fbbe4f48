package dev.stash.identity;

import dev.stash.identity.Identity.Issued;
import java.time.Duration;
import java.util.Optional;

/**
 * The cookie that carries the session id: {@code __Host-stash}, Secure, HttpOnly, SameSite=Lax,
 * Path=/, no Domain (RFC 6265bis §4.1.3.2: the prefix makes browsers insist on these). Immutable.
 *
 * <p>The browser keeps it for as long as browsers do, 400 days from when the id was given: when a
 * session is over, the server's limits say. So no id has to be sent again to prolong it.
 *
 * <p>For development over plain HTTP a cookie without Secure and so under another name can be used;
 * it is refused for any peer that is not on loopback.
 */
public final class SessionCookie {
  /** The name of the cookie. */
  public static final String NAME = "__Host-stash";

  /** The name of the cookie that plain HTTP on loopback may use, if that was switched on. */
  public static final String INSECURE_NAME = "stash-dev";

  /** Browsers keep no cookie for longer (RFC 6265bis §5.5). */
  private static final Duration MAX_AGE = Duration.ofDays(400);

  private final Identity identity;
  private final boolean insecure;

  private SessionCookie(Identity identity, boolean insecure) {
    this.identity = identity;
    this.insecure = insecure;
  }

  /** The strict cookie. */
  public static SessionCookie strict(Identity identity) {
    return new SessionCookie(identity, false);
  }

  /** The cookie without Secure, for development on loopback. */
  public static SessionCookie insecure(Identity identity) {
    return new SessionCookie(identity, true);
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
    String wanted = name() + "=";
    for (String header : headers) {
      for (String pair : header.split(";", -1)) {
        String cookie = pair.strip();
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
    return name()
        + "="
        + issued.cookie()
        + "; Path=/; Max-Age="
        + MAX_AGE.toSeconds()
        + (insecure ? "" : "; Secure")
        + "; HttpOnly; SameSite=Lax";
  }

  /** The cookie's name. */
  public String name() {
    return insecure ? INSECURE_NAME : NAME;
  }

  /** Whether this is the cookie for development, to be used with peers on loopback only. */
  public boolean loopbackOnly() {
    return insecure;
  }
}
