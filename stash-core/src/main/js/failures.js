import {StashError} from './error.js';
import {rowOf, said} from './paths.js';
import {contains, nearest} from './plain.js';

/**
 * An event that has failed, until it is sent again. `source`: the element that had sent it, if one did.
 *
 * @typedef {{event: string, source: ?Element, code: string, text: string}}
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
  failures.set(root, [...all, {event: error.event, source, code: error.code, text: error.text}]);
  const teller = source && source.isConnected ? source : root;
  const {code, text, id, event} = error;
  teller.dispatchEvent(new CustomEvent('stash:error', {bubbles: true, detail: {event, code, message: text, id, error}}));
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
      failed => failed.event !== event || (failed.source && failed.source.isConnected && source && failed.source !== source));
  failures.set(root, others);
}

/** @param {!Element} root */
export function forgetFailures(root) {
  failures.delete(root);
}

/**
 * What an element with `data-stash-error` is to tell: the newest failure of the events that it names; of the row that it stands
 * in, and else of its form.
 *
 * @param {!Element} root
 * @param {!Element} element
 * @return {?Failed}
 */
export function failureFor(root, element) {
  const names = said(element, 'error').split(/\s+/).filter(Boolean);
  const row = rowOf(root, element);
  const form = names.length === 0 ? nearest(element, 'form[data-stash-event]') : null;
  const all = (failures.get(root) ?? []).filter(({event, source}) =>
      (names.length === 0 || names.includes(event)) &&
      (!row || (source && row.nodes.some(node => contains(node, source)))) &&
      (!form || (source && contains(form, source))));
  return all[all.length - 1] ?? null;
}
