import {copiedTab} from './ids.js';

/** So long after the end of a session the browser's id is looked at: the answer to a logout may still be on its way. */
export const RENEW_AFTER = 1000;

/** An answer to the question for an id comes within this time, and another tab's is waited for so long. */
const ID_WITHIN = 10000;

/** Where tabs cannot ask one after the other, so long after an answer that of another tab has come too. */
const ID_SETTLES = 300;

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
export class BrowserSession {
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
    this.tabFrom = copiedTab();
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
    console.warn('Stash: the browser has another session now. Not saved, and dropped: ' + dropped + ' events');
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
      const timer = setTimeout(() => patience.abort(), ID_WITHIN);
      try {
        return /** @type {boolean} */ (await locks.request('stash ' + this.url, {signal: patience.signal}, () => {
          clearTimeout(timer);
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
    const timer = setTimeout(() => patience.abort(), ID_WITHIN);
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
      clearTimeout(timer);
    }
  }
}

/** @type {!Map<string, !BrowserSession>} by the URL where ids are given */
const sessions = new Map();

/**
 * @param {string} url
 * @return {!BrowserSession}
 */
export function sessionOf(url) {
  const session = sessions.get(url) ?? new BrowserSession(url);
  sessions.set(url, session);
  return session;
}

/**
 * @param {number} time
 * @return {!Promise<void>}
 */
function pause(time) {
  return new Promise(resolve => {
    setTimeout(resolve, time);
  });
}
