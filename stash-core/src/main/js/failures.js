import {StashError} from './error.js';
import {elements, rowOf, said} from './paths.js';
import {contains, nearest} from './plain.js';

/**
 * An event that has failed, until it is sent again. `source`: the element that had sent it, if one did.
 *
 * @typedef {{error: !StashError, source: ?Element}}
 */
export let Failed;

/** @type {!WeakMap<!Element, !Array<!Failed>>} by the element of the view */
const failures = new WeakMap();

/**
 * @param {!Element} root
 * @param {?Element} source
 * @param {!StashError} error
 */
export function fail(root, source, error) {
  excuse(root, source, error.event);
  const all = failures.get(root) ?? [];
  failures.set(root, [...all, {error, source}]);
  const teller = source && source.isConnected ? source : root;
  const {code, text, id, event, field} = error;
  teller.dispatchEvent(new CustomEvent('stash:error', {bubbles: true, detail: {event, code, message: text, id, field, error}}));
}

/**
 * The event is sent once more, or another one of its name: what has failed before is no longer news.
 *
 * @param {!Element} root
 * @param {?Element} source
 * @param {string} event
 */
export function excuse(root, source, event) {
  const others = (failures.get(root) ?? []).filter(
      failed => failed.error.event !== event || (failed.source && failed.source.isConnected && source && failed.source !== source));
  failures.set(root, others);
}

/** @param {!Element} root */
export function forgetFailures(root) {
  failures.delete(root);
}

/**
 * What an element with `data-stash-error` is to tell: the newest failure of the events that it names; of the row that it stands
 * in, and else of its form; of the field that it names, or else of all for which no other element is there.
 *
 * @param {!Element} root
 * @param {!Element} element
 * @return {?StashError}
 */
export function failureFor(root, element) {
  const field = said(element, 'field');
  const names = said(element, 'error').split(/\s+/).filter(Boolean);
  const row = rowOf(root, element);
  const form = names.length === 0 ? nearest(element, 'form[data-stash-event]') : null;
  const all = (failures.get(root) ?? []).filter(({error, source}) =>
      (names.length === 0 || names.includes(error.event)) &&
      (!row || (source && row.nodes.some(node => contains(node, source)))) &&
      (!form || (source && contains(form, source))) &&
      (field ? field === error.field : !error.field || !hasPlace(root, error)));
  return all.length > 0 ? all[all.length - 1].error : null;
}

/**
 * Whether an element tells what is wrong with the very field.
 *
 * @param {!Element} root
 * @param {!StashError} error
 * @return {boolean}
 */
function hasPlace(root, error) {
  return elements(root, '[data-stash-error][data-stash-field]').some(element => failureFor(root, element) === error);
}
