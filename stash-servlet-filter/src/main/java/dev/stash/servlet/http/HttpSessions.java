package dev.stash.servlet.http;

import dev.stash.OptionInvalid;
import dev.stash.Stash;
import dev.stash.json.Json;
import dev.stash.session.SessionIds;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EventListener;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Lets Stash keep the container's {@code HttpSession}: give one to {@link
 * dev.stash.servlet.StashFilter}, and {@code request.getSession()} is the browser's Stash session.
 * Immutable, thread-safe.
 *
 * <p>Each attribute is an entry of its own: of two requests at once that set different ones both
 * are kept; of one attribute the last write stays, and {@link #update} loses none. A request sees
 * the attributes as they were when it first looked. What it changed, in place included, is stored
 * in one commit before its response is sent: what a client was answered is kept. Values are JSON of
 * classes that are allowed here, and never serialised objects.
 *
 * <p>If the storage does not answer, {@code getSession} or whatever sends the response throws a
 * {@link dev.stash.StashException}; one that leaves the application is answered 503, unless the
 * response has been sent. Attributes set after it has been sent are stored when the request ends.
 */
public final class HttpSessions {
  private static final String REQUEST = HttpSessions.class.getName();

  private final AttributeTypes types;
  private final UnreadableAttributes unreadable;
  private final Listeners listeners;
  private final int interval;
  private final @Nullable String personAttribute;
  private final Function<Object, @Nullable String> person;

  private HttpSessions(Builder builder) {
    this.personAttribute = builder.personAttribute;
    this.person = builder.person;
    this.types = new AttributeTypes(builder.forms);
    this.unreadable = new UnreadableAttributes(builder.onUnreadable);
    this.listeners = new Listeners(builder.listeners);
    this.interval = builder.interval;
  }

  /** A builder; nothing is required. */
  public static Builder builder() {
    return new Builder();
  }

  AttributeTypes types() {
    return types;
  }

  UnreadableAttributes unreadable() {
    return unreadable;
  }

  /** The value of an attribute's stored form; null if it cannot be read, and is none. */
  @Nullable Object value(String name, Json stored) {
    try {
      return types.decode(stored);
    } catch (AttributeUnreadable refused) {
      unreadable.drops(name, refused);
      return null;
    }
  }

  Listeners listeners() {
    return listeners;
  }

  int interval() {
    return interval;
  }

  /** The attribute that tells who is logged in; null if none does. */
  @Nullable String personAttribute() {
    return personAttribute;
  }

  /** Who is logged in by that attribute's value. */
  @Nullable String person(@Nullable Object value) {
    return value == null ? null : person.apply(value);
  }

  /**
   * Replaces an attribute by a function of it, with nothing in between: however many requests do
   * this at once, on any member, each sees the result of the one before. Stored when this returns.
   * Attribute listeners are not told.
   *
   * @param session of {@code request.getSession()}
   * @param function of the value, null if there is none; its result is stored, null removes it. It
   *     may be called several times, and must do nothing else, nor change the value it is given
   * @return what was stored
   * @throws IllegalArgumentException if the session is not of Stash
   */
  public static <T> @Nullable T update(
      HttpSession session, String name, Class<T> type, UnaryOperator<@Nullable T> function) {
    if (session instanceof StashHttpSession ours) {
      return ours.update(name, type, function);
    }
    throw new IllegalArgumentException("the session is not kept by Stash, or wrapped by others");
  }

  /**
   * Runs the rest of the chain with our sessions. For the filter.
   *
   * @param ids of a request that has just arrived; for its later dispatches it is not needed
   * @param handshake whether it opens the socket of a view: that is no request of the session, and
   *     needs none. Filters may look at it, and Tomcat does in any case.
   */
  public void filter(
      Stash stash,
      @Nullable SessionIds ids,
      boolean handshake,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain)
      throws IOException, ServletException {
    DispatcherType kind = request.getDispatcherType();
    RequestSessions sessions = (RequestSessions) request.getAttribute(REQUEST);
    boolean inside = kind == DispatcherType.FORWARD || kind == DispatcherType.INCLUDE;
    if (sessions == null ? ids == null : inside) {
      chain.doFilter(request, response);
      return;
    }
    if (sessions == null) {
      SessionIds known = Objects.requireNonNull(ids);
      sessions =
          new RequestSessions(
              this,
              stash,
              known,
              new RequestSessions.Asked(
                  known.known(),
                  handshake,
                  () -> name(request.getUserPrincipal()),
                  response::isCommitted),
              request.getServletContext());
      request.setAttribute(REQUEST, sessions);
    }
    sessions.left(false);
    HttpServletResponse answer = SessionResponse.around(response, sessions);
    HttpServletRequest asked = SessionRequest.around(request, sessions, answer);
    CommitBeforeResponse.run(sessions, asked, answer, chain);
  }

  private static @Nullable String name(@Nullable Principal user) {
    return user == null ? null : user.getName();
  }

  /**
   * Builds {@link HttpSessions}. Each method names its option and the default. Not thread-safe.
   *
   * <p>These need no permission: String, Boolean, Character, all numbers with BigDecimal and
   * BigInteger, UUID, URI, Locale, Currency, Date, byte[], String[], the usual classes of {@code
   * java.time}; and lists, sets and maps of what is allowed.
   */
  public static final class Builder {
    private static final String ATTRIBUTE_TYPE = "attribute-type";

    private final Map<Class<?>, Form> forms = new LinkedHashMap<>();
    private final List<EventListener> listeners = new ArrayList<>();
    private int interval = 1_800;
    private @Nullable String personAttribute;
    private Function<Object, @Nullable String> person = value -> null;
    private Function<String, OnUnreadable> onUnreadable = name -> OnUnreadable.KEEP;

    private Builder() {}

    /**
     * {@code principal}, default the request's {@code getUserPrincipal}: which attribute tells who
     * is logged in, and how. Asked when a request is stored that has changed the session's id, or
     * starts one for a browser that had an id before: then the session is that person's, and can be
     * found again by another login if the answer is lost. Other requests do not ask.
     *
     * @param name of the attribute's value; one person's, never a role; null if nobody is logged in
     */
    public Builder principal(String attribute, Function<Object, @Nullable String> name) {
      this.personAttribute = OptionInvalid.refuseNull("principal", attribute);
      this.person = OptionInvalid.refuseNull("principal", name);
      return this;
    }

    /**
     * {@code attribute-type}, none but the above: allows attributes of this record, bean or enum,
     * stored under the class's name.
     */
    public Builder allow(Class<?> type) {
      return allow(type, OptionInvalid.refuseNull(ATTRIBUTE_TYPE, type).getName());
    }

    /**
     * Allows attributes of this record, bean or enum, and no subclasses of it; of a sealed
     * interface all that it permits. Its form is that of fields of views.
     *
     * @param alias what stands for the class in storage, so that it can be renamed: letters, digits
     *     and {@code . _ $ -}
     * @throws dev.stash.json.TypeNotStorable if the class has no JSON form
     */
    public Builder allow(Class<?> type, String alias) {
      OptionInvalid.refuseNull(ATTRIBUTE_TYPE, type);
      return add(type, new DeclaredForm(OptionInvalid.refuseNull(ATTRIBUTE_TYPE, alias), type));
    }

    /** Allows attributes of a class that is written by this codec. */
    public Builder codec(AttributeCodec<?> codec) {
      return add(OptionInvalid.refuseNull(ATTRIBUTE_TYPE, codec).type(), new CustomForm<>(codec));
    }

    /**
     * {@code on-unreadable}, default {@link OnUnreadable#KEEP}: what becomes of an attribute that
     * is stored in a form that cannot be read here, by its name. Pages work, and the log has a line
     * for each such form.
     */
    public Builder onUnreadable(Function<String, OnUnreadable> choice) {
      this.onUnreadable = OptionInvalid.refuseNull("on-unreadable", choice);
      return this;
    }

    private Builder add(Class<?> type, Form form) {
      if (forms.putIfAbsent(type, form) != null) {
        throw new OptionInvalid(
            ATTRIBUTE_TYPE, "is given twice: " + type.getName(), "drop one of both");
      }
      return this;
    }

    /**
     * {@code listener}, default none: an {@code HttpSessionListener}, {@code
     * HttpSessionAttributeListener} or {@code HttpSessionIdListener}, or several in one. Those that
     * are registered with the container are told nothing: no container says which it has. Each
     * event is told on the member where it happens, in the request that causes it, and on no other.
     */
    public Builder listener(EventListener listener) {
      listeners.add(OptionInvalid.refuseNull("listener", listener));
      return this;
    }

    /**
     * {@code max-inactive-interval}, default 30 minutes, 0 for never: how long a session may be
     * left alone that says nothing of its own. The {@code idle-limit} of Stash ends it in any case.
     */
    public Builder maxInactiveInterval(Duration value) {
      OptionInvalid.refuseNull("max-inactive-interval", value);
      if (value.isNegative() || value.toSeconds() > Integer.MAX_VALUE) {
        throw new OptionInvalid(
            "max-inactive-interval", "is negative or too long", "the usual is 30 minutes");
      }
      this.interval = (int) value.toSeconds();
      return this;
    }

    /**
     * The sessions.
     *
     * @throws OptionInvalid if an option is wrong
     */
    public HttpSessions build() {
      return new HttpSessions(this);
    }
  }
}
