/**
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
 */

import {StashError, warnOnce} from './error.js';
import {pathOf, randomId, tabId} from './ids.js';
import {count, encode, objectOr, parseObject, string} from './json.js';
import {whole} from './patches.js';
import {BrowserSession, RENEW_AFTER, sessionOf} from './session.js';

const PROTOCOL = 'stash.v1';

/** Offered beside it: a socket without an id is to be refused, not given one, because the page asks for it. */
const ASKS = 'stash.v1.asks';

/** Codes that mean "not now": the event and all after it are sent again later. Others, but for NOT_MOUNTED, refuse for good. */
const NOT_NOW = ['RATE_LIMITED', 'BUSY', 'STORAGE_UNAVAILABLE'];

/** At most so many events are on their way without an answer; fewer for a while after the server has asked for patience. */
const MOST_IN_FLIGHT = 64;

/** Where the back-off starts when the server itself asks us to stay away for a while: the 4th step, 2 s by default. */
const PATIENT = 3;

/** A page that so often within a minute was told that another socket of its has taken its place stays away. */
const MOST_REPLACED = 3;

/** Reasons for which what a view has shown is not for whoever looks at it now. */
const GONE = ['expired', 'logged_out', 'forbidden'];

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
  /** whether the browser asks before it leaves the page while something is unsent: `ask` or `anyway` */
  leave: 'ask',
};

/**
 * An event on its way to storage. `text`: the message, encoded when the event was sent, so that a payload that changes later
 * does not. `tried`: handed to any socket. `sent`: handed to the current one. `done`: handled by the server, as far as is known.
 *
 * @typedef {{
 *   id: number,
 *   name: string,
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
 * Whether what the view has shown is gone for good: its session is over, or it may not be seen any more.
 *
 * @param {!StashView} view
 * @return {boolean}
 */
export function isGone(view) {
  return GONE.includes(view.reason);
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
 *   `session` {dropped}                                    what was shown is somebody else's, or gone; so many events were dropped
 *   `error`   a StashError
 */
export class StashView {
  /** @type {string} */ #status = 'connecting';
  /** @type {string} */ #reason = '';
  /** @type {string} */ #recovery = '';
  /** @type {?string} where the server wants this page to go */ #goes = null;
  /** @type {!Object<string, *>} */ #state = {};
  /** @type {number} */ #version = 1;
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

  /** @type {boolean} the browser is to ask before it leaves the page */ #guarded = false;
  /** @type {function(!Event): void} */ #stay = event => event.preventDefault();

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
   * What the server said last; another object after each change; empty before the first mount, and when it is gone. A whole number that a `number`
   * would round (beyond 2^53) is a `bigint`, wherever it stands, and so it goes back in a payload.
   *
   * @return {!Object<string, *>}
   */
  get state() {
    return this.#state;
  }

  /** @return {number} the view's version at the server that has mounted it last; 1 before the first */
  get version() {
    return this.#version;
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

  /**
   * @return {number} how many events no server has been handed, as far as is known: a page that is left now takes them with it.
   *     The others are on their way to storage, with or without this page.
   */
  get unsent() {
    return this.#queue.filter(event => !event.done && !(event.sent && this.#mounted)).length;
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
    if (this.#isOver()) {
      return this.#refuse('VIEW_CLOSED', 'the view is ' + this.#status, name);
    }
    const newest = this.#queue[this.#queue.length - 1];
    const replaces = key !== undefined && newest !== undefined && newest.key === key && !newest.tried;
    if (!replaces && this.#queue.length >= this.options.maxQueue) {
      return this.#refuse('QUEUE_FULL', this.options.maxQueue + ' events wait to be saved', name);
    }
    const id = replaces ? newest.id : this.#lastEvent + 1;
    let text = '';
    try {
      text = encode({type: 'event', id, name, payload}, unsaid => {
        throw new TypeError(unsaid + ' is no number that JSON can say');
      });
    } catch (error) {
      return this.#refuse('BAD_PAYLOAD', String(error), name);
    }
    const promise = new Promise((resolve, reject) => {
      if (replaces) {
        newest.text = text;
        promiseAfter(newest, resolve, reject);
      } else {
        this.#queue.push({id, name, text, key, tried: false, sent: false, done: false, resolve, reject});
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
    if (this.#isOver()) return;
    this.#drop();
    this.#enter('disconnected');
  }

  /** Connects at once: after `disconnect()`, or instead of waiting for the next attempt. */
  reconnect() {
    if (this.#isOver() || this.#socket) return;
    this.#seek();
    this.#open();
  }

  /** Gives the view up. What is still queued is lost to the server, and its promises are broken. */
  close() {
    this.#end('closed', '');
  }

  /** Closes it as soon as all that was sent is saved, at once if it is: when what shows the view is taken out of the page. */
  closeWhenSaved() {
    this.subscribe(() => {
      if (!this.saving) this.close();
    });
  }

  // ---- Sockets ----

  /** Opens the next socket and asks for the view. */
  #open() {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    /** @type {!WebSocket} */
    let socket;
    try {
      socket = new WebSocket(this.url, this.#session.asks ? [PROTOCOL, ASKS] : PROTOCOL);
    } catch {
      this.#again();
      return;
    }
    this.#socket = socket;
    this.#given = this.#session.given;
    this.#expect(this.options.mountWithin);
    socket.onopen = () =>
      this.#say({
        type: 'mount', page: this.page, tab: this.tab, tabFrom: this.#session.tabFrom, rejoin: this.#known, savedEvent: this.#savedEvent,
        features: ['patch'],
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
    for (const timer of [this.#retryTimer, this.#pingTimer, this.#deadline, this.#holdTimer]) clearTimeout(timer);
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
    // Whole codes: an application has its own.
    const said = code === 1008 ? (reason + ' ' + this.#complaint).toUpperCase().split(' ') : [];
    const appointment = this.#leaving ? this.#retryTimer : undefined;
    if (appointment !== undefined) this.#retryTimer = undefined;
    this.#drop();
    if (said.includes('UNKNOWN_VIEW')) {
      this.#shut('UNKNOWN_VIEW', 'the server knows no view "' + this.name + '" (' + this.url + '). Is it registered by that name?');
    } else if (said.includes('FORBIDDEN')) {
      this.#shut('FORBIDDEN', 'this page may not have the view');
    } else if (said.includes('NO_SESSION')) {
      this.#ask(0);
    } else if (said.includes('EXPIRED') || said.includes('LOGGED_OUT')) {
      this.#over(said.includes('EXPIRED') ? 'expired' : 'logged_out');
    } else {
      if (code === 1009) this.#dropLargest();
      if (code === 1008 || code === 1013) this.#attempts = Math.max(this.#attempts, PATIENT);
      if (appointment === undefined) {
        this.#again();
      } else {
        this.#retryTimer = appointment;
      }
      this.#seek();
    }
  }

  /**
   * The server does not let the page have the view, whenever it comes.
   *
   * @param {string} code
   * @param {string} message
   */
  #shut(code, message) {
    this.#end('closed', code.toLowerCase());
    this.#complain(code, message, 0, '');
  }

  /** Nobody looks at the page any more: it may be cached, or be gone. */
  #sleep() {
    if (this.#status === 'disconnected' || this.#isOver()) return;
    this.#drop();
    this.#seek();
  }

  /** Somebody looks at the page, or the network is back: no waiting now. */
  #wake() {
    if (this.#socket) {
      if (this.#mounted) this.#ping(this.options.wakeWithin);
    } else if (this.#isSeeking()) {
      this.#open();
    }
  }

  /** Once more, later than the last time. */
  #again() {
    this.#retry(this.#delay(this.#attempts++));
  }

  /** @param {number} delay */
  #retry(delay) {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => {
      this.#drop();
      this.#seek();
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
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.#lost(0, ''), time);
  }

  /** The socket has said something. */
  #trust() {
    clearTimeout(this.#deadline);
    this.#deadline = undefined;
  }

  /** Tries the socket again in a while. */
  #pingLater() {
    clearTimeout(this.#pingTimer);
    this.#pingTimer = setTimeout(() => this.#ping(this.options.pongWithin), this.options.pingEvery);
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
    this.#seek();
    if (this.#given !== this.#session.given) {
      this.#open(); // this socket was on its way without the id that another view has got
      return;
    }
    if (this.#asked) {
      this.#part();
      this.#session = new BrowserSession('');
      this.#part = this.#join();
      this.#again();
      return;
    }
    this.#session.ask(after).then(given => {
      this.#asked = given;
      if (this.#socket || !this.#isSeeking()) return;
      if (given) {
        this.#open();
      } else {
        this.#again();
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
      event.reject(new StashError('OTHER_SESSION', 'the browser has another session now', event.id, event.name));
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
      this.#complain(
          string(message['code'], 'UNKNOWN'), string(message['message'], ''), count(message['id']), string(message['field'], ''));
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
    } else if (this.#mounted && type === 'navigate') {
      this.#goes = string(message['to'], '');
    }
    this.#go();
  }

  /** Leaves for where the server wants this page to go, once all that it has done is stored; to itself if that is nowhere. */
  #go() {
    const to = this.#goes;
    if (to === null || this.saving) return;
    this.#goes = null;
    if (this.#listeners.get('navigate')?.size) {
      this.#tell('navigate', {to});
    } else if (!to) {
      window.location.reload();
    } else if (new URL(to, window.location.href).origin === window.location.origin) {
      window.location.assign(to);
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
    this.#version = count(message['version']) || 1;
    this.#revision = count(message['revision']);
    this.#saved = count(message['saved']);
    clearTimeout(this.#holdTimer);
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
   * @param {string} field
   */
  #complain(code, message, id, field) {
    if (id === 0) {
      this.#complaint = code;
      this.#tell('error', this.#failure(code, message, 0, '', field));
    } else if (code === 'NOT_MOUNTED') {
      this.#lost(0, ''); // the two sides disagree about this socket: take another
    } else if (NOT_NOW.includes(code)) {
      this.#hold(id);
    } else {
      this.#reject(id, code, message, field);
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
    this.#holdTimer = setTimeout(() => {
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
   * @param {string=} field
   */
  #reject(id, code, message, field) {
    const at = this.#queue.findIndex(event => event.id === id);
    const event = at >= 0 ? this.#queue.splice(at, 1)[0] : null;
    const error = this.#failure(code, message, id, event ? event.name : '', field);
    if (event) event.reject(error);
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
   * @param {string} event
   * @return {!Promise<number>}
   */
  #refuse(code, message, event) {
    const error = this.#failure(code, message, 0, event);
    const promise = Promise.reject(error);
    promise.catch(() => {});
    this.#tell('error', error);
    return promise;
  }

  /**
   * @param {string} code
   * @param {string} message
   * @param {number} id
   * @param {string} event
   * @param {string=} field
   * @return {!StashError}
   */
  #failure(code, message, id, event, field) {
    const who = event ? 'the event "' + event + '" of the view "' + this.name + '" was refused, ' : 'the view "' + this.name + '" was told ';
    warnOnce(who + code, message && ': ' + message);
    return new StashError(code, message, id, event, field);
  }

  // ---- The page is told ----

  /** @return {boolean} no socket comes any more */
  #isOver() {
    return this.#status === 'ended' || this.#status === 'closed';
  }

  /** @return {boolean} it is on its way to a socket */
  #isSeeking() {
    return this.#status.endsWith('connecting');
  }

  /** It is on its way to the first socket, or the next one. */
  #seek() {
    this.#enter(this.#known ? 'reconnecting' : 'connecting');
  }

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
    if (this.#isOver()) return;
    this.#drop();
    for (const stop of this.#unlisten.splice(0)) stop();
    this.#part();
    this.#reason = reason;
    if (isGone(this)) this.#state = {};
    this.#enter(status);
    const dropped = this.#queue.splice(0);
    for (const event of dropped) {
      event.reject(new StashError('VIEW_CLOSED', reason || status, event.id, event.name));
    }
    this.#tell(isGone(this) ? 'session' : '', {dropped: dropped.length});
  }

  /**
   * Calls the listeners of this type, then those that want to know of everything. None can break another.
   *
   * @param {string} type
   * @param {*=} detail
   */
  #tell(type, detail) {
    this.#guard();
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

  /** A page that is left takes with it what is unsent. Listened only then: some browsers cache no page that listens. */
  #guard() {
    const needed = this.options.leave === 'ask' && this.unsent > 0;
    if (needed === this.#guarded) return;
    this.#guarded = needed;
    if (needed) {
      window.addEventListener('beforeunload', this.#stay);
    } else {
      window.removeEventListener('beforeunload', this.#stay);
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
