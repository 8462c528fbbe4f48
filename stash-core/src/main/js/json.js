import {randomId} from './ids.js';

/** Stands around the digits of a whole number that is too large for a `number`, for as long as JSON is made or read. */
const EXACT = randomId();

/**
 * @param {string} digits
 * @return {number|bigint} what they say, not rounded if they say a whole number
 */
export function numeral(digits) {
  const near = Number(digits);
  return Number.isSafeInteger(near) || !/^-?\d+$/.test(digits) ? near : BigInt(digits);
}

/**
 * Reads JSON whose whole numbers may be of any size; JSON.parse rounds those that are too large for a `number`.
 *
 * @param {string} text
 * @return {*}
 */
export function decode(text) {
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
export function encode(value, unsaid) {
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
export function parseObject(text) {
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
export function objectOr(value, otherwise) {
  const fits = value !== null && typeof value === 'object' && !Array.isArray(value);
  return fits ? /** @type {!Object<string, *>} */ (value) : otherwise;
}

/**
 * @param {*} value
 * @return {number} 0 unless it is a whole number that can be counted to
 */
export function count(value) {
  return Number.isSafeInteger(value) && /** @type {number} */ (value) > 0 ? /** @type {number} */ (value) : 0;
}

/**
 * @param {*} value
 * @param {string} otherwise
 * @return {string}
 */
export function string(value, otherwise) {
  return typeof value === 'string' ? value : otherwise;
}
