/**
 * Why an event was dropped, or what went wrong on the view: a stable `code`, words for people (`text`), and of which event: its
 * number (0: it has got none) and its name (empty: about none); and of which field of its form, if of one.
 */
export class StashError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {number} id
   * @param {string=} event
   * @param {string=} field
   */
  constructor(code, message, id, event = '', field = '') {
    super(message ? code + ': ' + message : code);
    /** @type {string} */
    this.name = 'StashError';
    /** @const {string} */
    this.code = code;
    /** @const {string} */
    this.text = message || code;
    /** @const {number} */
    this.id = id;
    /** @const {string} */
    this.event = event;
    /** @const {string} */
    this.field = field;
  }
}

/** @type {!Set<string>} */
const warned = new Set();

/**
 * Tells developers of something, once a page.
 *
 * @param {string} text
 * @param {string=} more what may be different each time
 */
export function warnOnce(text, more = '') {
  if (warned.has(text)) return;
  warned.add(text);
  console.warn('Stash: ' + text + more);
}
