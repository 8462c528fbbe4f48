package dev.stash;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One browser session, for HTTP handlers: what its views keep can be read and written by name.
 * Nothing is stored, and nothing is read, before a method is called that says so. Methods block,
 * for about {@code call-timeout} at most, and are meant for virtual threads. Thread-safe.
 *
 * <p>All methods throw {@link StashException} with {@code STORAGE_UNAVAILABLE} if the storage does
 * not answer in time, {@code STATE_UNREADABLE} if what is stored cannot be read, {@code
 * SESSION_FAILED} if a fault of the server stopped the call, which has changed nothing then, and
 * {@code SESSION_ROTATED} if the request still carries an id that has been replaced a moment ago. A
 * session that is over is replaced by a new, empty one, whose id goes with the response; unless it
 * ended after the request had come: then they throw {@code SESSION_ENDED}, since the browser may
 * have another id by now. {@link #login} and {@link #destroy} give one in any case.
 *
 * <p>A request that another site made the browser send, and that is neither GET nor HEAD, comes
 * without the browser's cookie and gets none: its session is kept for the request and then dropped,
 * and {@link #principal(String)}, {@link #label(String)}, {@link #rotateId} and {@link #destroy}
 * throw {@code CROSS_SITE_REQUEST}. Answer with a redirect (303): the GET that follows has the
 * session.
 */
public interface Session {
  /** The slice of this view: what its SESSION fields hold. The name is that of the view's route. */
  SessionView view(String name);

  /**
   * The slice of this view under a version of its shape; see {@link Version}. Versions are kept
   * apart; an older one is not migrated by this call, only by a page.
   *
   * @param version from 1
   */
  SessionView view(String name, int version);

  /** Who is logged in, as said by {@link #login} or {@link #principal(String)}. */
  Optional<String> principal();

  /**
   * Somebody has logged in: the browser gets a new id, known to nobody, and the session is theirs
   * from now on, which {@link #principal()} and {@link Stash#sessionsOf} tell. Stored when this
   * returns; the response of this request carries the new cookie, so call it before the response is
   * sent.
   *
   * <p>What the session holds is kept, so that a cart goes along; a living session of another
   * person ends, and nothing of it is carried over. Clicking twice, tabs that log in at once, and a
   * login repeated because its answer was lost lead to one session: within {@code
   * rotation-overlap}, or {@code claim-limit} if the browser has not come with the new id, this
   * request goes on in the session of the login before.
   *
   * <p>Call it only when the application has authenticated the person in this very request, or by a
   * token of this request (remember-me): that is the proof by which a session is found again which
   * no cookie leads to.
   *
   * @param person the user's name or number, stored as it is. It names one person, never a role and
   *     nobody like "guest": who logs in under the same name gets the same session
   * @throws StashException {@code PRINCIPAL_INVALID} if it ends or begins within a character
   */
  void login(String person);

  /**
   * Says who is logged in, so that this session is found by {@link Stash#sessionsOf}. Stored when
   * this returns. Where somebody logs in, call {@link #login} instead.
   *
   * @param name the user's name or number, stored as it is; null: nobody
   * @throws StashException {@code PRINCIPAL_INVALID} if it ends or begins within a character
   */
  void principal(@Nullable String name);

  /**
   * When the session began, to the millisecond: when something was first stored in it, or stored
   * anew after {@code idle-limit}. A login and a new id do not change it. Of a session that keeps
   * nothing yet, about now. {@code absolute-limit} counts from here. To ask for this, for {@link
   * #lastSeenAt} or for {@link #label()} is no visit.
   */
  Instant createdAt();

  /**
   * When somebody was last here: now while a page is open, else when one was left or a request last
   * read or wrote the session. A request that does neither is not noticed. Exact while the session
   * is in memory. It is stored with each write, and without one when a tenth of {@code idle-limit}
   * has passed since it was (17 hours of 7 days): so once the session has left the memory, or has
   * moved to another member, this may be earlier than the truth by so much; it is never later.
   */
  Instant lastSeenAt();

  /** What the application calls the device, as said by {@link #label(String)}. */
  Optional<String> label();

  /**
   * Says what the application calls this device in front of its person, such as "Firefox on Linux":
   * call it after {@link #login}. Stored when this returns, among what {@code max-session-bytes}
   * limits. It stays as long as the session does, over logins of the same person and new ids.
   *
   * @param text plain text, of at most 256 characters and without control characters: cut what
   *     comes from a header, and escape it where it is shown; null: none any more
   * @throws StashException {@code LABEL_REFUSED} if it is longer or has such characters, {@code
   *     SESSION_TOO_LARGE} if the session has no room; the label is as it was
   */
  void label(@Nullable String text);

  /**
   * What this session is called among {@link Stash#sessionsOf its user's}, on a page and in what it
   * sends back: 22 characters of base64url. Equal handles are one session, so the one whose handle
   * is that of the request's session is the device at hand. It leads to no id and opens nothing;
   * look for it among the sessions of whoever asks, never among others'. With another id the
   * session has another handle.
   */
  String handle();

  /**
   * Gives the browser a new id and keeps what the session holds, so that an id known to an attacker
   * is worth nothing (OWASP ASVS 5.0 §7.2.4); where somebody logs in, call {@link #login}. The
   * response of this request carries the new cookie, so call it before the response is sent. Pages
   * are told to come again, which they do with the new id; what they have not got stored they send
   * again, and nothing is applied twice. The old id never shows a value again: it is told to come
   * again, and then it is dead. If the answer is lost, nobody finds the session again unless it has
   * a principal.
   */
  void rotateId();

  /**
   * Ends the session: logout. When this returns, its end is stored; every socket of it closes, on
   * every member; what is written late is refused; the response gives the browser a new id. A
   * session that gets another id at this very moment, or got one a moment ago, ends under that.
   */
  void destroy();
}
