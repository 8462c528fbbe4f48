/**
 * Stash, the page's side.
 *
 *     import { connect } from '/stash/stash.js';
 *     const counter = connect('counter');
 *     counter.subscribe(view => { output.textContent = view.state.count; });
 *     button.onclick = () => counter.send('increment');
 *
 * A page needs no code at all for that: put `data-stash-view="counter"` on an element, `data-stash-text`,
 * `data-stash-value` and `data-stash-event` on what is inside it (see "Pages without code" below) and load this module.
 *
 * What it does. A view is one WebSocket to one handler on the server. The server holds the truth: `state` is always exactly
 * what it said last, and nothing here guesses ahead. The page's part is never to lose what the user did, and never to do it
 * twice. Three rules achieve that:
 *
 *  1. Every event gets the next number (1, 2, 3…) and waits in a queue until the server says that this number is in storage
 *     (`saved.event`). "Handled" (`done`) is not enough: a crash may still lose it. A revision is not enough either: after a
 *     crash another owner may count differently.
 *  2. After every mount the server tells the last number it has applied. What is above is sent again, in order; what is at or
 *     below is only kept, because a later crash may yet ask for it. The server knows the numbers, so a resend never counts twice.
 *  3. Nothing overtakes. When the server asks for patience about one event (`RATE_LIMITED`, `BUSY`…), all that come after it
 *     wait too. When it refuses one for good, only that one is dropped, and its sender learns why.
 *
 * Sockets come and go underneath. A lost one is replaced after a short, growing, random delay, at once when the page wakes up
 * (tab shown, network back, returned from the back/forward cache). A silent one is found by ping. `page` names this load of the
 * page and stays the same over all its sockets, which is how the server knows a reconnect from a reload; `tab` survives reloads.
 *
 * What a page has queued belongs to the session it was queued under. When the browser has got another one (somebody logged out
 * and somebody else came; not a login, which is the same session under a new id), the page drops its queue and its values, says
 * so, and shows the new session. See BrowserSession.
 *
 * No dependencies, no globals. Nothing the server sends can make it throw.
 */

const PROTOCOL = 'stash.v1';

/** Offered beside it: a socket without an id is to be refused, not given one, because the page asks for it. */
const ASKS = 'stash.v1.asks';
const TAB_KEY = 'stash.tab';
const TAB_IN_USE_KEY = 'stash.tab.inUse';

/** Codes that mean "not now": the event and all after it are sent again later. Others, but for NOT_MOUNTED, refuse for good. */
const NOT_NOW = ['RATE_LIMITED', 'BUSY', 'STORAGE_UNAVAILABLE'];

/** At most so many events are on their way without an answer; fewer for a while after the server has asked for patience. */
const MOST_IN_FLIGHT = 64;

/** Where the back-off starts when the server itself asks us to stay away for a while: the 4th step, 2 s by default. */
const PATIENT = 3;

/** A page that so often within a minute was told that another socket of its has taken its place stays away. */
const MOST_REPLACED = 3;

/** So long after the end of a session the browser's id is looked at: the answer to a logout may still be on its way. */
const RENEW_AFTER = 1000;

/** An answer to the question for an id comes within this time, and another tab's is waited for so long. */
const ID_WITHIN = 10000;

/** Where tabs cannot ask one after the other, so long after an answer that of another tab has come too. */
const ID_SETTLES = 300;

/** Stands around the digits of a whole number that is too large for a `number`, for as long as JSON is made or read. */
const EXACT = randomId();

/** What `connect` can be told; all times in milliseconds. */
const DEFAULTS = {
  /** where views live */
  base: '/stash/views/',
  /** first delay before a reconnect */
  minDelay: 250,
  /** longest delay before a reconnect */
  maxDelay: 5000,
  /** time for a socket to open and the view to be mounted */
  mountWithin: 10000,
  /** how often a socket is tried by ping */
  pingEvery: 20000,
  /** silence after a ping that means the socket is dead */
  pongWithin: 10000,
  /** the same when the page has just woken up */
  wakeWithin: 3000,
  /** most events that may wait to be saved */
  maxQueue: 1000,
};

/**
 * An event on its way to storage. `text`: the message, encoded when the event was sent, so that a payload that changes later
 * does not. `tried`: handed to any socket. `sent`: handed to the current one. `done`: handled by the server, as far as is known.
 *
 * @typedef {{
 *   id: number,
 *   text: string,
 *   key: (string|undefined),
 *   tried: boolean,
 *   sent: boolean,
 *   done: boolean,
 *   resolve: function(number): void,
 *   reject: function(!Error): void
 * }}
 */
let QueuedEvent;

/** Why an event was dropped, or what went wrong on the view: a stable `code`, and the event's number (0: about no event). */
export class StashError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {number} id
   */
  constructor(code, message, id) {
    super(message ? code + ': ' + message : code);
    /** @type {string} */
    this.name = 'StashError';
    /** @const {string} */
    this.code = code;
    /** @const {number} */
    this.id = id;
  }
}

/**
 * Connects to a view. Returns at once; `status` and `subscribe` tell when it is mounted.
 *
 * @param {string} view the view's name on the server; of one with parameters with their values, `board/17`
 * @param {!Object=} options see DEFAULTS
 * @return {!StashView}
 */
export function connect(view, options) {
  return new StashView(view, options);
}

/**
 * One view of this page, over as many sockets as it takes. Made by `connect`.
 *
 * `on(type, listener)` knows these events:
 *   `mounted` {recovery, resync}                           the full state has come
 *   `change`  {changes, removed, origin, revision}         `state` has changed; origin is `self`, `other` or `mount`
 *   `done`    {id, revision}                               an event was handled; its changes are accepted, not yet in storage
 *   `saved`   {revision, event}                            all up to here is in storage
 *   `status`  {status, reason}
 *   `session` {dropped}                                    the browser has another session now; so many events were dropped
 *   `error`   a StashError
 */
export class StashView {
  /** @type {string} */ #status = 'connecting';
  /** @type {string} */ #reason = '';
  /** @type {string} */ #recovery = '';
  /** @type {!Object<string, *>} */ #state = {};
  /** @type {number} */ #revision = 0;
  /** @type {number} */ #saved = 0;
  /** @type {number} the highest of our events that we were told is stored: no answer may be older */ #savedEvent = 0;

  /** @type {!Array<!QueuedEvent>} every event that is not known to be in storage, in order */ #queue = [];
  /** @type {number} */ #lastEvent = 0;
  /** @type {number} */ #window = MOST_IN_FLIGHT;
  /** @type {number} */ #refusals = 0;
  /** @type {number|undefined} */ #holdTimer = undefined;

  /** @type {!BrowserSession} whose values these are */ #session;
  /** @type {function(): void} */ #part;
  /** @type {boolean} an id was asked for, and the view has not been mounted with it yet */ #asked = false;
  /** @type {number} how many ids had been given when this socket was opened */ #given = 0;
  /** @type {boolean} whose values these are cannot be told now: nothing is sent */ #unsure = false;

  /** @type {?WebSocket} */ #socket = null;
  /** @type {boolean} this socket has been answered with `mounted` */ #mounted = false;
  /** @type {boolean} this page has been mounted before, on any socket */ #known = false;
  /** @type {boolean} the server has asked us to leave this socket */ #leaving = false;
  /** @type {string} the last error on this socket that was about no event */ #complaint = '';
  /** @type {number} */ #attempts = 0;
  /** @type {!Array<number>} when it was told that another socket had taken its place */ #replaced = [];
  /** @type {number|undefined} */ #retryTimer = undefined;
  /** @type {number|undefined} */ #pingTimer = undefined;
  /** @type {number|undefined} */ #deadline = undefined;

  /** @type {!Map<string, !Set<function(?): void>>} */ #listeners = new Map();
  /** @type {!Array<function(): void>} */ #unlisten = [];

  /**
   * @param {string} view
   * @param {!Object=} options
   */
  constructor(view, options = {}) {
    /** @const {string} the view's name */
    this.name = view;
    /** @type {string} names this load of the page to the server; random, kept over reconnects, new in another session */
    this.page = randomId();
    /** @const {string} names this tab to the server; random, kept over reloads */
    this.tab = tabId();
    /** @const {typeof DEFAULTS} */
    this.options = /** @type {typeof DEFAULTS} */ (Object.assign({...DEFAULTS}, options));
    const url = new URL(this.options.base + pathOf(view), window.location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    /** @const {string} */
    this.url = url.href;
    this.#session = sessionOf(new URL('../session', new URL(this.options.base, window.location.href)).href);
    this.#part = this.#join();
    this.#listen(window, 'online', () => this.#wake());
    this.#listen(document, 'visibilitychange', () => {
      if (document.visibilityState === 'visible') this.#wake();
    });
    // A page with an open socket cannot enter the back/forward cache. It leaves quietly and rejoins when it is shown again.
    this.#listen(window, 'pagehide', () => this.#sleep());
    this.#listen(window, 'pageshow', () => this.#wake());
    this.#open();
  }

  /**
   * `connecting`: never mounted yet. `connected`. `reconnecting`: was mounted, the socket is lost, the next one is on its way.
   * `disconnected`: by `disconnect()`. `ended`: the server ended the session, or gave the page to another socket again and again, see `reason`.
   * `closed`: by `close()`, the server knows no such view, or the application lets this page not have it.
   *
   * @return {string}
   */
  get status() {
    return this.#status;
  }

  /**
   * Why the status is `ended` or `closed`: `expired`, `logged_out`, `replaced`, `unknown_view`, `forbidden`; or `connecting` once more:
   * `other_session`; else empty.
   *
   * @return {string}
   */
  get reason() {
    return this.#reason;
  }

  /** @return {string} what the last mount found: `new`, `recovered`, `not_found`, `error`; empty before the first */
  get recovery() {
    return this.#recovery;
  }

  /**
   * What the server said last; another object after each change; empty before the first mount. A whole number that a `number`
   * would round (beyond 2^53) is a `bigint`, wherever it stands, and so it goes back in a payload.
   *
   * @return {!Object<string, *>}
   */
  get state() {
    return this.#state;
  }

  /** @return {number} the session's revision that `state` shows */
  get revision() {
    return this.#revision;
  }

  /** @return {number} the highest revision known to be in storage */
  get saved() {
    return this.#saved;
  }

  /** @return {boolean} whether any event of this page is not known to be in storage */
  get saving() {
    return this.#queue.length > 0;
  }

  /** @return {number} how many events are not known to be in storage */
  get pending() {
    return this.#queue.length;
  }

  /** @return {number} the number of the newest event of this page, 0 before the first */
  get lastEvent() {
    return this.#lastEvent;
  }

  /**
   * Whether the server has handled this event, as far as is known. After a crash this can turn from true to false and back.
   *
   * @param {number} id
   * @return {boolean}
   */
  handled(id) {
    return !this.#queue.some(event => event.id === id && !event.done);
  }

  /**
   * Sends an event, now or as soon as there is a connection. It survives lost sockets and server crashes, not a reload.
   *
   * The promise is kept when the event is in storage (with the revision that is stored) and broken with a StashError when the
   * event is refused for good, the queue is full (`QUEUE_FULL`), or the view ends first. Not awaiting it is fine: refusals are
   * also reported to `on('error')`. For "handled, not yet stored", listen to `done`.
   *
   * @param {string} name
   * @param {*=} payload anything JSON can say, and a `bigint` for a whole number
   * @param {string=} key if the newest event of the queue has the same key and was never sent, this one takes its place: for key
   *     strokes, of which only the last matters
   * @return {!Promise<number>}
   */
  send(name, payload, key) {
    if (this.#status === 'ended' || this.#status === 'closed') {
      return this.#refuse('VIEW_CLOSED', 'the view is ' + this.#status);
    }
    const newest = this.#queue[this.#queue.length - 1];
    const replaces = key !== undefined && newest !== undefined && newest.key === key && !newest.tried;
    if (!replaces && this.#queue.length >= this.options.maxQueue) {
      return this.#refuse('QUEUE_FULL', this.options.maxQueue + ' events wait to be saved');
    }
    const id = replaces ? newest.id : this.#lastEvent + 1;
    let text = '';
    try {
      text = encode({type: 'event', id, name, payload}, unsaid => {
        throw new TypeError(unsaid + ' is no number that JSON can say');
      });
    } catch (error) {
      return this.#refuse('BAD_PAYLOAD', String(error));
    }
    const promise = new Promise((resolve, reject) => {
      if (replaces) {
        newest.text = text;
        promiseAfter(newest, resolve, reject);
      } else {
        this.#queue.push({id, text, key, tried: false, sent: false, done: false, resolve, reject});
        this.#lastEvent = id;
      }
    });
    promise.catch(() => {}); // reported by the error event: a page that does not await is not to see it twice
    this.#flush();
    this.#tell('');
    return promise;
  }

  /**
   * Calls the listener at every event of this type.
   *
   * @param {string} type
   * @param {function(?): void} listener
   * @return {function(): void} stops it
   */
  on(type, listener) {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }

  /**
   * Calls the listener now and whenever anything about the view has changed.
   *
   * @param {function(!StashView): void} listener
   * @return {function(): void} stops it
   */
  subscribe(listener) {
    const stop = this.on('', () => listener(this));
    listener(this);
    return stop;
  }

  /** Cuts the connection and stays away until `reconnect()`: for demonstrations and tests. Events are queued meanwhile. */
  disconnect() {
    if (this.#status === 'ended' || this.#status === 'closed') return;
    this.#drop();
    this.#enter('disconnected');
  }

  /** Connects at once: after `disconnect()`, or instead of waiting for the next attempt. */
  reconnect() {
    if (this.#status === 'ended' || this.#status === 'closed' || this.#socket) return;
    this.#enter(this.#known ? 'reconnecting' : 'connecting');
    this.#open();
  }

  /** Gives the view up. What is still queued is lost to the server, and its promises are broken. */
  close() {
    this.#end('closed', '');
  }

  // ---- Sockets ----

  /** Opens the next socket and asks for the view. */
  #open() {
    window.clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    /** @type {!WebSocket} */
    let socket;
    try {
      socket = new WebSocket(this.url, this.#session.asks ? [PROTOCOL, ASKS] : PROTOCOL);
    } catch {
      this.#retry(this.#delay(this.#attempts++));
      return;
    }
    this.#socket = socket;
    this.#given = this.#session.given;
    this.#expect(this.options.mountWithin);
    socket.onopen = () => this.#say({
      type: 'mount', page: this.page, tab: this.tab, tabFrom: this.#session.tabFrom, rejoin: this.#known, savedEvent: this.#savedEvent, features: ['patch'],
    });
    socket.onmessage = event => this.#receive(event.data);
    socket.onclose = event => this.#lost(event.code, event.reason);
  }

  /** Forgets the socket, if there is one: it can neither deliver nor surprise us any more. */
  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    this.#mounted = false;
    this.#leaving = false;
    this.#complaint = '';
    for (const timer of [this.#retryTimer, this.#pingTimer, this.#deadline, this.#holdTimer]) window.clearTimeout(timer);
    this.#retryTimer = this.#pingTimer = this.#deadline = this.#holdTimer = undefined;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
  }

  /**
   * The socket is gone, or as good as gone.
   *
   * @param {number} code
   * @param {string} reason
   */
  #lost(code, reason) {
    const said = (reason + ' ' + this.#complaint).toUpperCase();
    const appointment = this.#leaving ? this.#retryTimer : undefined;
    if (appointment !== undefined) this.#retryTimer = undefined;
    this.#drop();
    if (code === 1008 && said.includes('UNKNOWN_VIEW')) {
      console.error('Stash: the server knows no view "' + this.name + '" (' + this.url + '). Is it registered by that name?');
      this.#end('closed', 'unknown_view');
    } else if (code === 1008 && said.includes('FORBIDDEN')) {
      this.#end('closed', 'forbidden');
      this.#tell('error', new StashError('FORBIDDEN', 'this page may not have the view', 0));
    } else if (code === 1008 && said.includes('NO_SESSION')) {
      this.#ask(0);
    } else if (code === 1008 && (said.includes('EXPIRED') || said.includes('LOGGED_OUT'))) {
      this.#over(said.includes('EXPIRED') ? 'expired' : 'logged_out');
    } else {
      if (code === 1009) this.#dropLargest();
      if (code === 1008 || code === 1013) this.#attempts = Math.max(this.#attempts, PATIENT);
      if (appointment === undefined) {
        this.#retry(this.#delay(this.#attempts++));
      } else {
        this.#retryTimer = appointment;
      }
      this.#enter(this.#known ? 'reconnecting' : 'connecting');
    }
  }

  /** Nobody looks at the page any more: it may be cached, or be gone. */
  #sleep() {
    if (this.#status === 'disconnected' || this.#status === 'ended' || this.#status === 'closed') return;
    this.#drop();
    this.#enter(this.#known ? 'reconnecting' : 'connecting');
  }

  /** Somebody looks at the page, or the network is back: no waiting now. */
  #wake() {
    if (this.#socket) {
      if (this.#mounted) this.#ping(this.options.wakeWithin);
    } else if (this.#status === 'connecting' || this.#status === 'reconnecting') {
      this.#open();
    }
  }

  /** @param {number} delay */
  #retry(delay) {
    window.clearTimeout(this.#retryTimer);
    this.#retryTimer = window.setTimeout(() => {
      this.#drop();
      this.#enter(this.#known ? 'reconnecting' : 'connecting');
      this.#open();
    }, delay);
  }

  /**
   * Doubles from `minDelay` to `maxDelay`; random between half of that and all of it, so that a thousand pages that lost the
   * same server do not come back in step.
   *
   * @param {number} attempt counted from 0
   * @return {number}
   */
  #delay(attempt) {
    const full = Math.min(this.options.maxDelay, this.options.minDelay * 2 ** Math.min(attempt, 16));
    return full * (0.5 + Math.random() / 2);
  }

  /**
   * Gives up on the socket unless it says something in time.
   *
   * @param {number} time
   */
  #expect(time) {
    window.clearTimeout(this.#deadline);
    this.#deadline = window.setTimeout(() => this.#lost(0, ''), time);
  }

  /** The socket has said something. */
  #trust() {
    window.clearTimeout(this.#deadline);
    this.#deadline = undefined;
  }

  /** Tries the socket again in a while. */
  #pingLater() {
    window.clearTimeout(this.#pingTimer);
    this.#pingTimer = window.setTimeout(() => this.#ping(this.options.pongWithin), this.options.pingEvery);
  }

  /** @param {number} within */
  #ping(within) {
    this.#say({type: 'ping'});
    if (this.#deadline === undefined) this.#expect(within); // an unanswered ping is not excused by another
    this.#pingLater();
  }

  /** @param {string|!Object} message */
  #say(message) {
    // A socket that is closing swallows what it is given; the queue keeps what matters.
    if (this.#socket && this.#socket.readyState === 1) {
      this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message));
    }
  }

  // ---- Whose values these are ----

  /** @return {function(): void} parts from the session again */
  #join() {
    return this.#session.join({end: reason => this.#end('ended', reason), change: () => this.#moveOn()});
  }

  /**
   * The server says that the session is over, and so it is for all views of the page. One that was just loaded has shown nothing
   * of it: it goes on in the next one.
   *
   * @param {string} reason
   */
  #over(reason) {
    if (this.#known || this.#asked || this.#session.known) {
      this.#session.end(reason);
    } else {
      this.#ask(RENEW_AFTER);
    }
  }

  /**
   * The browser has no id: gets one and opens the next socket with it. A browser that does not keep it (cookies are switched off)
   * is given one with each socket, and each is a session of its own.
   *
   * @param {number} after
   */
  #ask(after) {
    this.#drop();
    this.#enter(this.#known ? 'reconnecting' : 'connecting');
    if (this.#given !== this.#session.given) {
      this.#open(); // this socket was on its way without the id that another view has got
      return;
    }
    if (this.#asked) {
      this.#part();
      this.#session = new BrowserSession('');
      this.#part = this.#join();
      this.#retry(this.#delay(this.#attempts++));
      return;
    }
    this.#session.ask(after).then(given => {
      this.#asked = given;
      if (this.#socket || (this.#status !== 'connecting' && this.#status !== 'reconnecting')) return;
      if (given) {
        this.#open();
      } else {
        this.#retry(this.#delay(this.#attempts++));
      }
    });
  }

  /**
   * The browser has another session now: what belongs to the former one goes, and this view begins anew, as one of a page that
   * was just loaded.
   *
   * @return {number} how many events were dropped
   */
  #moveOn() {
    const dropped = this.#queue.splice(0);
    this.#drop();
    this.page = randomId();
    this.#known = this.#unsure = this.#asked = false;
    this.#recovery = '';
    this.#state = {};
    this.#revision = this.#saved = this.#savedEvent = this.#lastEvent = this.#refusals = this.#attempts = 0;
    this.#window = MOST_IN_FLIGHT;
    for (const event of dropped) {
      event.reject(new StashError('OTHER_SESSION', 'the browser has another session now', event.id));
    }
    this.#tell('session', {dropped: dropped.length});
    if (this.#status !== 'disconnected') {
      this.#reason = 'other_session';
      this.#enter('connecting');
      this.#open();
    }
    return dropped.length;
  }

  // ---- What the server says ----

  /** @param {*} text */
  #receive(text) {
    const message = parseObject(text);
    if (!message) return;
    // Any sign of life will do, but while mounting only the answer counts.
    if (this.#mounted) this.#trust();
    const type = message['type'];
    if (type === 'mounted' || type === 'resync') {
      this.#replace(message, type === 'resync');
    } else if (type === 'error') {
      this.#complain(string(message['code'], 'UNKNOWN'), string(message['message'], ''), count(message['id']));
    } else if (type === 'leave') {
      this.#leave(string(message['reason'], ''), count(message['retryAfterMs']));
    } else if (this.#mounted && type === 'state') {
      this.#change(message);
    } else if (this.#mounted && type === 'done') {
      this.#done(count(message['id']), count(message['revision']));
    } else if (this.#mounted && type === 'saved') {
      this.#saved = Math.max(this.#saved, count(message['revision']));
      this.#forget(count(message['event']));
      this.#tell('saved', {revision: this.#saved, event: count(message['event'])});
    }
  }

  /**
   * The full state has come, and with it what the server knows of our events.
   *
   * @param {!Object<string, *>} message
   * @param {boolean} resync
   */
  #replace(message, resync) {
    if (resync && !this.#mounted) return;
    const same = this.#session.recognise(string(message['session'], ''), string(message['browser'], ''));
    if (same === false) {
      this.#session.change();
      return;
    }
    this.#unsure = same === undefined;
    this.#asked = false;
    this.#known = true;
    this.#reason = '';
    this.#mounted = false; // nothing is sent while the queue is put in order
    this.#attempts = 0;
    this.#recovery = string(message['status'], 'error');
    if (this.#recovery !== 'error') this.#session.tabFrom = undefined;
    this.#state = objectOr(message['state'], {});
    this.#revision = count(message['revision']);
    this.#saved = count(message['saved']);
    window.clearTimeout(this.#holdTimer);
    this.#holdTimer = undefined;
    this.#forget(count(message['savedEvent']));
    const lastEvent = count(message['lastEvent']);
    for (const event of [...this.#queue]) {
      event.sent = false;
      event.done = event.done && event.id <= lastEvent;
      if (event.id <= lastEvent) this.#done(event.id, this.#revision);
    }
    this.#mounted = true;
    this.#trust();
    this.#pingLater();
    this.#enter('connected');
    this.#tell('mounted', {recovery: this.#recovery, resync});
    this.#tell('change', {changes: this.#state, removed: [], origin: 'mount', revision: this.#revision});
    this.#flush();
  }

  /** @param {!Object<string, *>} message */
  #change(message) {
    const changes = whole(message, this.#state);
    if (!changes) {
      this.#lost(0, ''); // the two sides disagree about a list: take another socket
      return;
    }
    const removed = /** @type {!Array<*>} */ (Array.isArray(message['removed']) ? message['removed'] : []);
    const state = {...this.#state, ...changes}; // spread, not assign: a key named __proto__ stays a key
    for (const key of removed) delete state[String(key)];
    this.#state = state;
    this.#revision = count(message['revision']) || this.#revision;
    const origin = message['origin'] === 'self' ? 'self' : 'other';
    this.#tell('change', {changes, removed, origin, revision: this.#revision});
  }

  /**
   * @param {string} reason
   * @param {number} retryAfter
   */
  #leave(reason, retryAfter) {
    if (reason === 'replaced') {
      this.#displaced();
    } else if (reason === 'expired' || reason === 'logged_out') {
      this.#over(reason);
    } else {
      // Draining: say nothing new here, hear the answers that are still on their way, be back at the time named.
      this.#leaving = true;
      this.#retry(Math.min(retryAfter, 60000));
    }
  }

  /**
   * Another socket of this page was heard after this one. A page has one at a time, so it is one that was given up long ago, and
   * whose server was frozen meanwhile: this page is in its right, and comes back. Should there be two pages of the same name after
   * all, they are not to push each other out for ever.
   */
  #displaced() {
    const now = Date.now();
    this.#replaced = this.#replaced.filter(time => now - time < 60000 && now >= time);
    if (this.#replaced.push(now) > MOST_REPLACED) {
      this.#end('ended', 'replaced');
    } else {
      this.#leaving = true;
      this.#retry(this.#delay(PATIENT));
    }
  }

  /**
   * @param {string} code
   * @param {string} message
   * @param {number} id
   */
  #complain(code, message, id) {
    if (id === 0) {
      this.#complaint = code;
      this.#tell('error', new StashError(code, message, 0));
    } else if (code === 'NOT_MOUNTED') {
      this.#lost(0, ''); // the two sides disagree about this socket: take another
    } else if (NOT_NOW.includes(code)) {
      this.#hold(id);
    } else {
      this.#reject(id, code, message);
      this.#flush();
    }
  }

  // ---- Events on their way to storage ----

  /** Sends what may be sent, in order. */
  #flush() {
    if (!this.#mounted || this.#unsure || this.#leaving || this.#holdTimer !== undefined) return;
    let room = this.#window - this.#queue.filter(event => event.sent && !event.done).length;
    for (const event of this.#queue) {
      if (event.sent || event.done) continue;
      if (room-- <= 0) return;
      event.sent = event.tried = true;
      this.#say(event.text);
    }
  }

  /**
   * The server asks for patience about this event: neither it nor any after it is sent until a while has passed, and then
   * one at a time until answers come back.
   *
   * @param {number} id
   */
  #hold(id) {
    for (const event of this.#queue) {
      if (event.id >= id) event.sent = event.done;
    }
    if (this.#holdTimer !== undefined) return;
    this.#window = 1;
    this.#holdTimer = window.setTimeout(() => {
      this.#holdTimer = undefined;
      this.#flush();
    }, this.#delay(this.#refusals++));
  }

  /**
   * @param {number} id
   * @param {number} revision
   */
  #done(id, revision) {
    const event = this.#queue.find(queued => queued.id === id);
    if (!event || event.done) return;
    event.done = true;
    this.#refusals = 0;
    this.#window = Math.min(this.#window + 1, MOST_IN_FLIGHT);
    this.#tell('done', {id, revision});
    this.#flush();
  }

  /**
   * All events up to this one are in storage.
   *
   * @param {number} upTo
   */
  #forget(upTo) {
    this.#savedEvent = Math.max(this.#savedEvent, upTo);
    while (this.#queue.length > 0 && this.#queue[0].id <= upTo) {
      const event = this.#queue[0];
      this.#done(event.id, this.#saved);
      this.#queue.shift();
      event.resolve(this.#saved);
    }
  }

  /**
   * Drops an event for good and tells its sender.
   *
   * @param {number} id
   * @param {string} code
   * @param {string} message
   */
  #reject(id, code, message) {
    const error = new StashError(code, message, id);
    const at = this.#queue.findIndex(event => event.id === id);
    if (at >= 0) this.#queue.splice(at, 1)[0].reject(error);
    this.#tell('error', error);
  }

  /** The server cut the socket because a message was too big. If any of ours was, the biggest was. */
  #dropLargest() {
    let largest = 0;
    let size = -1;
    for (const event of this.#queue) {
      if (event.sent && !event.done && event.text.length > size) {
        largest = event.id;
        size = event.text.length;
      }
    }
    if (largest > 0) this.#reject(largest, 'MESSAGE_TOO_LARGE', 'the server closed the connection (1009)');
  }

  /**
   * @param {string} code
   * @param {string} message
   * @return {!Promise<number>}
   */
  #refuse(code, message) {
    const error = new StashError(code, message, 0);
    const promise = Promise.reject(error);
    promise.catch(() => {});
    this.#tell('error', error);
    return promise;
  }

  // ---- The page is told ----

  /** @param {string} status */
  #enter(status) {
    if (this.#status === status) return;
    this.#status = status;
    this.#tell('status', {status, reason: this.#reason});
  }

  /**
   * @param {string} status
   * @param {string} reason
   */
  #end(status, reason) {
    if (this.#status === 'ended' || this.#status === 'closed') return;
    this.#drop();
    for (const stop of this.#unlisten.splice(0)) stop();
    this.#part();
    this.#reason = reason;
    this.#enter(status);
    for (const event of this.#queue.splice(0)) {
      event.reject(new StashError('VIEW_CLOSED', reason || status, event.id));
    }
    this.#tell('');
  }

  /**
   * Calls the listeners of this type, then those that want to know of everything. None can break another.
   *
   * @param {string} type
   * @param {*=} detail
   */
  #tell(type, detail) {
    for (const kind of type ? [type, ''] : ['']) {
      for (const listener of [...(this.#listeners.get(kind) ?? [])]) {
        try {
          listener(detail);
        } catch (error) {
          console.error('Stash: a listener of the view "' + this.name + '" failed', error);
        }
      }
    }
  }

  /**
   * @param {!EventTarget} target
   * @param {string} type
   * @param {function(!Event): void} listener
   */
  #listen(target, type, listener) {
    target.addEventListener(type, listener);
    this.#unlisten.push(() => target.removeEventListener(type, listener));
  }
}

// ---- The browser's session ----

/**
 * What a view does when its session is over, or the browser has another one: `change` returns how many events were dropped.
 *
 * @typedef {{end: function(string): void, change: function(): number}}
 */
let Member;

/**
 * The session that the browser has at one server, as far as this page knows: all its views there belong to it and agree on it.
 *
 * The cookie that carries the id is none of a script's business, so the page learns from the server what the session is called:
 * `session` stays the same however often a login changes the id. While the server cannot read the session it still tells
 * `browser`, which stays the same as long as the id does.
 *
 * A new browser has no id, and each of several sockets opened at once would be given another. So sockets are refused then, and
 * the page asks once, for all its views; tabs ask one after the other.
 */
class BrowserSession {
  /** @type {string} */ #name = '';
  /** @type {!Set<string>} each that was told with this name */ #browsers = new Set();
  /** @type {!Set<!Member>} */ #members = new Set();
  /** @type {?Promise<boolean>} */ #asking = null;
  /** @type {number} */ #given = 0;

  /** @param {string} url where ids are given; empty: with each socket */
  constructor(url) {
    /** @const {string} */
    this.url = url;
    /** @type {string|undefined} the tab that ours is a copy of, until the server has made it one */
    this.tabFrom = tabFrom;
  }

  /** @return {boolean} whether views are refused a socket until this has got an id */
  get asks() {
    return this.url !== '';
  }

  /** @return {number} how often the server has seen to it that the browser has an id */
  get given() {
    return this.#given;
  }

  /** @return {boolean} whether any view has been told the session's name */
  get known() {
    return this.#name !== '';
  }

  /**
   * @param {!Member} member
   * @return {function(): void} parts it again
   */
  join(member) {
    this.#members.add(member);
    return () => {
      this.#members.delete(member);
    };
  }

  /**
   * Whether this is the session that the page knows.
   *
   * @param {string} name empty if the server cannot tell
   * @param {string} browser empty if the server is of an earlier release
   * @return {boolean|undefined} undefined if that cannot be told now
   */
  recognise(name, browser) {
    const first = !this.known && this.#browsers.size === 0;
    const sameId = first || this.#browsers.has(browser);
    if (!this.known && sameId) this.#name = name;
    if (!name && browser && !sameId) return undefined;
    const same = !name || name === this.#name;
    if (same && browser) this.#browsers.add(browser);
    return same;
  }

  /** The browser has another session. */
  change() {
    this.#forget();
    let dropped = 0;
    for (const member of [...this.#members]) dropped += member.change();
    console.warn(
        'Stash: the browser has another session now, and this page shows it. Not saved in the former one, and dropped: ' +
        dropped + ' events.');
  }

  /**
   * The session is over. The browser may still carry its id, and every page it loads would end at once. The server gives it
   * another one if that is so; if the answer to a logout has brought one meanwhile, nothing happens.
   *
   * @param {string} reason
   */
  end(reason) {
    this.#forget();
    for (const member of [...this.#members]) member.end(reason);
    this.ask(RENEW_AFTER);
  }

  /** What comes next is not of this session. */
  #forget() {
    this.#name = '';
    this.#browsers.clear();
  }

  /**
   * Lets the browser have an id whose session is not over; one that it has is kept. Whoever asks meanwhile gets the same answer.
   *
   * @param {number} after
   * @return {!Promise<boolean>} whether it has one
   */
  ask(after) {
    if (!this.asks) return Promise.resolve(false);
    if (!this.#asking) {
      const asking = pause(after).then(() => this.#oneTabAtATime()).finally(() => {
        this.#asking = null;
      });
      this.#asking = asking;
    }
    return this.#asking;
  }

  /**
   * A question that comes before the answer to another tab's would be answered with another id, and the last one counts. The lock
   * is held for no longer than the question takes: a page that holds one cannot enter the back/forward cache.
   *
   * @return {!Promise<boolean>}
   */
  async #oneTabAtATime() {
    const locks = window.navigator.locks;
    if (locks) {
      const patience = new AbortController();
      const timer = window.setTimeout(() => patience.abort(), ID_WITHIN);
      try {
        return /** @type {boolean} */ (await locks.request('stash ' + this.url, {signal: patience.signal}, () => {
          window.clearTimeout(timer);
          return this.#question();
        }));
      } catch {
        // The tab that holds it does not go on, or locks are not to be had here.
      }
    }
    const given = await this.#question();
    await pause(ID_SETTLES);
    return given;
  }

  /** @return {!Promise<boolean>} */
  async #question() {
    const patience = new AbortController();
    const timer = window.setTimeout(() => patience.abort(), ID_WITHIN);
    try {
      // Of a server elsewhere the answer cannot be read, and sets the cookie all the same.
      const answer = await window.fetch(
          this.url, {method: 'POST', credentials: 'include', mode: 'no-cors', signal: patience.signal});
      if (!answer.ok && answer.type !== 'opaque') return false;
      this.#given++;
      return true;
    } catch {
      return false;
    } finally {
      window.clearTimeout(timer);
    }
  }
}

/** @type {!Map<string, !BrowserSession>} by the URL where ids are given */
const sessions = new Map();

/**
 * @param {string} url
 * @return {!BrowserSession}
 */
function sessionOf(url) {
  const session = sessions.get(url) ?? new BrowserSession(url);
  sessions.set(url, session);
  return session;
}

// ---- Pages without code ----
//
// On a container:   data-stash-view="counter"     connects to this view; data-stash-base="/elsewhere/" if it lives elsewhere
//                                                 on this very origin
// Inside it:        data-stash-text="count"       shows this value; "board.cells.0" looks inside
//                   data-stash-value="draft"      an input, select or textarea that shows this value
//                   data-stash-event="increment"  sends this event: a button when it is clicked, with data-stash-payload (JSON);
//                                                 a form when it is submitted, its fields as the payload; an input on every
//                                                 change, {"value": its value}, or {"text": ..} with data-stash-field="text"
//                   data-stash-status             shows the status; with words in it (data-stash-status="reconnecting
//                                                 disconnected") the element is shown in these states only
//                   data-stash-saving             the element is shown while something is not saved
//                   data-stash-saved              the element is shown while all is saved
//
// When the browser has another session, the container gets the event `stash:session` (it bubbles; `detail.dropped` events were
// not saved), and what was typed inside it is gone.
//
// What stands in the page before the first mount stays until the value is known, so it is the place for defaults.

/** @type {!WeakMap<!Element, !StashView>} */
const views = new WeakMap();

/** What an element said before Stash: shown again when its value is removed. @type {!WeakMap<!Element, string>} */
const originals = new WeakMap();

/**
 * The number of the newest event an input has sent, and the revision it was accepted at, 0 until then: as long as the state
 * shown is older than what was typed, it must not be written over it.
 *
 * @type {!WeakMap<!Element, {id: number, revision: number}>}
 */
const typed = new WeakMap();

/**
 * The view of the nearest element around this one that has `data-stash-view`.
 *
 * @param {!Element} element
 * @return {!StashView|undefined} undefined outside of any, and before it has been started
 */
export function viewOf(element) {
  const root = element.closest('[data-stash-view]');
  return root ? views.get(root) : undefined;
}

/**
 * Where the views of an element live, for `connect`. An attribute may have come past a filter of HTML, so it leads to no other
 * origin: what people type would go there.
 *
 * @param {!Element} root
 * @return {{base: (string|undefined)}}
 */
function placeOf(root) {
  const base = root.getAttribute('data-stash-base');
  if (base === null) return {};
  const place = new URL(base, window.location.href);
  if (place.origin !== window.location.origin) {
    throw new Error('data-stash-base is of another origin; that takes code: connect(view, {base: …})');
  }
  return {base: place.href}; // whole: what is put behind `//shop.example` may go on with its name
}

/**
 * Connects an element that has `data-stash-view`, and what is inside it. This happens by itself for all that is in the page
 * when it has loaded; call it for what is added later.
 *
 * @param {!Element} root
 * @return {!StashView}
 */
export function start(root) {
  const running = views.get(root);
  if (running) return running;
  const view = connect(root.getAttribute('data-stash-view') ?? '', placeOf(root));
  views.set(root, view);
  root.addEventListener('click', event => {
    const element = own(root, event.target, '[data-stash-event]');
    if (element && !element.matches('form, input, select, textarea')) sendFrom(view, element, undefined);
  });
  root.addEventListener('submit', event => {
    const form = own(root, event.target, 'form[data-stash-event]');
    if (!form) return;
    event.preventDefault();
    sendFrom(view, form, Object.fromEntries(new FormData(/** @type {!HTMLFormElement} */ (form))));
  });
  root.addEventListener('input', event => {
    const input = own(root, event.target, 'input[data-stash-event], select[data-stash-event], textarea[data-stash-event]');
    if (!input) return;
    const field = input.getAttribute('data-stash-field') ?? 'value';
    typed.set(input, {id: 0, revision: Infinity}); // already while it is being sent
    sendFrom(view, input, {[field]: read(input)});
    typed.set(input, {id: view.lastEvent, revision: 0});
  });
  view.on('done', ({id, revision}) => {
    for (const input of elements(root, '[data-stash-value]')) {
      const last = typed.get(input);
      if (last && last.id === id) last.revision = revision;
    }
  });
  view.on('mounted', () => {
    // Revisions from before are not comparable with those after.
    for (const input of elements(root, '[data-stash-value]')) {
      const last = typed.get(input);
      if (last) last.revision = 0;
    }
  });
  view.on('session', ({dropped}) => {
    for (const form of elements(root, 'form')) /** @type {!HTMLFormElement} */ (form).reset();
    for (const input of elements(root, 'input, select, textarea')) {
      typed.delete(input);
      if (input.matches('[data-stash-value], [data-stash-event]')) write(input, undefined);
    }
    root.dispatchEvent(new CustomEvent('stash:session', {bubbles: true, detail: {view, dropped}}));
  });
  view.subscribe(() => show(root, view));
  return view;
}

/**
 * @param {!Element} root
 * @param {!StashView} view
 */
function show(root, view) {
  for (const element of elements(root, '[data-stash-text]')) {
    const original = originals.get(element) ?? element.textContent;
    originals.set(element, original);
    const value = look(view.state, element.getAttribute('data-stash-text') ?? '');
    const text = value === undefined ? original : words(value);
    if (element.textContent !== text) element.textContent = text;
  }
  for (const input of elements(root, '[data-stash-value]')) {
    const value = look(view.state, input.getAttribute('data-stash-value') ?? '');
    const last = typed.get(input);
    const behind = last !== undefined && (!view.handled(last.id) || view.revision < last.revision);
    if (!behind && view.recovery) write(input, value);
  }
  for (const element of elements(root, '[data-stash-status]')) {
    const when = (element.getAttribute('data-stash-status') ?? '').trim();
    if (when) {
      element.toggleAttribute('hidden', !when.split(/\s+/).includes(view.status));
    } else {
      element.textContent = view.status;
    }
  }
  for (const element of elements(root, '[data-stash-saving]')) element.toggleAttribute('hidden', !view.saving);
  for (const element of elements(root, '[data-stash-saved]')) element.toggleAttribute('hidden', view.saving);
}

/**
 * @param {!StashView} view
 * @param {!Element} element
 * @param {!Object|undefined} fields
 */
function sendFrom(view, element, fields) {
  const name = element.getAttribute('data-stash-event') ?? '';
  const given = element.getAttribute('data-stash-payload');
  let payload = undefined;
  try {
    if (given !== null) payload = decode(given);
  } catch (error) {
    console.error('Stash: data-stash-payload of the event "' + name + '" is not JSON', error);
    return;
  }
  if (fields) payload = {...objectOr(payload, {}), ...fields};
  // Of the key strokes of one input only the last matters, as long as none is on its way.
  const shows = element.getAttribute('data-stash-value');
  view.send(name, payload, shows === null ? undefined : name + ' ' + shows);
}

/**
 * @param {*} value
 * @return {string}
 */
function words(value) {
  if (value === null) return '';
  return typeof value === 'object' ? encode(value, String) : String(value);
}

/**
 * @param {!Element} input
 * @return {*}
 */
function read(input) {
  const field = /** @type {!HTMLInputElement} */ (input);
  if (field.type === 'checkbox') return field.checked;
  if (field.type === 'number' || field.type === 'range') return field.value === '' ? null : numeral(field.value);
  return field.value;
}

/**
 * @param {!Element} input
 * @param {*} value undefined: back to what the page came with
 */
function write(input, value) {
  const field = /** @type {!HTMLInputElement} */ (input);
  if (field.type === 'checkbox' || field.type === 'radio') {
    const checked = field.type === 'radio' ? field.value === value : Boolean(value);
    if (field.checked !== checked) field.checked = checked;
    return;
  }
  const text = value === undefined ? field.defaultValue ?? '' : value === null ? '' : String(value);
  if (field.value === text) return;
  const caret = field === document.activeElement && typeof field.selectionStart === 'number' ? field.selectionStart : null;
  field.value = text;
  if (caret !== null) field.setSelectionRange(caret, caret);
}

/**
 * The elements of this view: not those of a view inside it.
 *
 * @param {!Element} root
 * @param {string} selector
 * @return {!Array<!Element>}
 */
function elements(root, selector) {
  return [root, ...root.querySelectorAll(selector)].filter(
      element => element.matches(selector) && element.closest('[data-stash-view]') === root);
}

/**
 * The nearest element around the target that matches and belongs to this view.
 *
 * @param {!Element} root
 * @param {?EventTarget} target
 * @param {string} selector
 * @return {?Element}
 */
function own(root, target, selector) {
  const element = target instanceof Element ? target.closest(selector) : null;
  return element && element.closest('[data-stash-view]') === root ? element : null;
}

/**
 * @param {*} value
 * @param {string} path keys and positions, separated by dots
 * @return {*}
 */
function look(value, path) {
  for (const key of path.split('.')) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(/** @type {!Object} */ (value), key)) return undefined;
    value = /** @type {!Object<string, *>} */ (value)[key];
  }
  return value;
}

// ---- Small things ----

/**
 * What a `state` message changes. A list may come as a patch: what it is made of, one after the other, which is a place in the list
 * that is here, a run `[from, to]` of places without the last, or an element that is new or has changed.
 *
 * @param {!Object<string, *>} message
 * @param {!Object<string, *>} state what is here
 * @return {?Object<string, *>} whole values; null if a patch is of another list than is here
 */
function whole(message, state) {
  let changes = objectOr(message['changes'], {});
  const patches = objectOr(message['patches'], {});
  for (const key of Object.keys(patches)) {
    const patch = objectOr(patches[key], {});
    const list = state[key];
    const parts = patch['parts'];
    if (!Array.isArray(list) || list.length !== patch['of'] || !Array.isArray(parts)) return null;
    const here = /** @type {!Array<*>} */ (list);
    const made = /** @type {!Array<*>} */ (parts).flatMap(part => {
      if (Array.isArray(part)) return here.slice(/** @type {number} */ (part[0]), /** @type {number} */ (part[1]));
      return typeof part === 'number' ? [here[part]] : [part];
    });
    changes = {...changes, [key]: made};
  }
  return changes;
}

/**
 * @param {number} time
 * @return {!Promise<void>}
 */
function pause(time) {
  return new Promise(resolve => {
    window.setTimeout(resolve, time);
  });
}

/**
 * A name as part of a URL. Parts of dots alone would lead out of where views live, and are no value of any parameter.
 *
 * @param {string} view
 * @return {string}
 */
function pathOf(view) {
  const parts = view.split('/');
  if (parts.some(part => /^\.{0,2}$/.test(part))) throw new Error('"' + view + '" is no name of a view');
  return parts.map(encodeURIComponent).join('/');
}

/** @return {string} 144 random bits */
function randomId() {
  const bytes = window.crypto.getRandomValues(new Uint8Array(18));
  return window.btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_');
}

/** @type {string} */
let tab = '';

/** @type {string|undefined} the tab that this one is a copy of */
let tabFrom = undefined;

/**
 * The tab's id, from sessionStorage. A duplicated tab starts with a copy of that storage and must not pass for the original:
 * a mark beside the id says that a page is using it now. A page that is left takes the mark away, so only a copy (or a page
 * after a browser crash) finds one, and takes a new id; the server gives it what the other one has. Web Locks would tell too, but
 * only later, only over https, and a page that holds one cannot enter the back/forward cache.
 *
 * @return {string}
 */
function tabId() {
  if (tab) return tab;
  try {
    const storage = window.sessionStorage;
    const kept = storage.getItem(TAB_KEY) ?? '';
    const known = /^[\w-]{16,64}$/.test(kept);
    const copied = known && storage.getItem(TAB_IN_USE_KEY) !== null;
    tab = known && !copied ? kept : randomId();
    tabFrom = copied ? kept : undefined;
    const mark = () => {
      storage.setItem(TAB_KEY, tab);
      storage.setItem(TAB_IN_USE_KEY, '1');
    };
    mark();
    window.addEventListener('pagehide', () => storage.removeItem(TAB_IN_USE_KEY));
    window.addEventListener('pageshow', mark);
  } catch {
    tab = tab || randomId(); // storage is switched off, or full: a tab that does not remember itself still works
  }
  return tab;
}

/**
 * Lets these hear of the event's end too.
 *
 * @param {!QueuedEvent} event
 * @param {function(number): void} resolve
 * @param {function(!Error): void} reject
 */
function promiseAfter(event, resolve, reject) {
  const first = {resolve: event.resolve, reject: event.reject};
  event.resolve = revision => {
    first.resolve(revision);
    resolve(revision);
  };
  event.reject = error => {
    first.reject(error);
    reject(error);
  };
}

/**
 * @param {string} digits
 * @return {number|bigint} what they say, not rounded if they say a whole number
 */
function numeral(digits) {
  const near = Number(digits);
  return Number.isSafeInteger(near) || !/^-?\d+$/.test(digits) ? near : BigInt(digits);
}

/**
 * Reads JSON whose whole numbers may be of any size; JSON.parse rounds those that are too large for a `number`.
 *
 * @param {string} text
 * @return {*}
 */
function decode(text) {
  if (!/\d{16}/.test(text)) return /** @type {*} */ (JSON.parse(text));
  const marked = text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g, token =>
      token[0] !== '"' && typeof numeral(token) === 'bigint' ? '"' + EXACT + token + '"' : token);
  return /** @type {*} */ (JSON.parse(marked, (key, value) =>
      typeof value === 'string' && value.startsWith(EXACT) ? BigInt(value.slice(EXACT.length)) : value));
}

/**
 * Writes JSON, a `bigint` as its digits, whatever others have made of BigInt.prototype.toJSON.
 *
 * @param {*} value
 * @param {function(number): *} unsaid what to say of NaN and the infinities, which JSON.stringify would call null
 * @return {string}
 */
function encode(value, unsaid) {
  /**
   * @param {string} key
   * @param {*} shown
   * @return {*}
   * @this {!Object<string, *>}
   */
  const exact = function(key, shown) {
    const given = this[key];
    if (typeof given === 'bigint') return EXACT + given + EXACT;
    if (Object.is(given, -0)) return EXACT + '-0' + EXACT;
    return typeof given === 'number' && !Number.isFinite(given) ? unsaid(given) : shown;
  };
  return String(JSON.stringify(value, exact)).replaceAll('"' + EXACT, '').replaceAll(EXACT + '"', '');
}

/**
 * @param {*} text
 * @return {?Object<string, *>} null unless it is a JSON object
 */
function parseObject(text) {
  try {
    return objectOr(decode(String(text)), null);
  } catch {
    return null;
  }
}

/**
 * @param {*} value
 * @param {T} otherwise
 * @return {!Object<string, *>|T}
 * @template T
 */
function objectOr(value, otherwise) {
  const fits = value !== null && typeof value === 'object' && !Array.isArray(value);
  return fits ? /** @type {!Object<string, *>} */ (value) : otherwise;
}

/**
 * @param {*} value
 * @return {number} 0 unless it is a whole number that can be counted to
 */
function count(value) {
  return Number.isSafeInteger(value) && /** @type {number} */ (value) > 0 ? /** @type {number} */ (value) : 0;
}

/**
 * @param {*} value
 * @param {string} otherwise
 * @return {string}
 */
function string(value, otherwise) {
  return typeof value === 'string' ? value : otherwise;
}

/** Starts all that is in the page; one that cannot be started keeps no other from it. */
function startAll() {
  for (const root of document.querySelectorAll('[data-stash-view]')) {
    try {
      start(root);
    } catch (refused) {
      console.error(refused);
    }
  }
}

if (document.readyState === 'loading') {
  document.addEventListener('DOMContentLoaded', startAll);
} else {
  startAll();
}
