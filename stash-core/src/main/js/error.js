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
