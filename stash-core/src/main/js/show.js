import {warnOnce} from './error.js';
import {failureFor} from './failures.js';
import {showValue} from './fields.js';
import {encode} from './json.js';
import {showLists} from './lists.js';
import {elements, find, has, holds, isKnown, pairsOf, said} from './paths.js';
import {inside, nearest} from './plain.js';
import {StashView} from './view.js';

/** What shows values of the state. */
const VALUES = ['text', 'show', 'hide', 'class', 'attr', 'disabled', 'each'];

/** What shows how the view is. */
const NEWS = ['value', 'status', 'saving', 'saved', 'error'];

/** What is only read, when it is needed. */
const OTHERS = ['view', 'version', 'base', 'leave', 'key', 'event', 'on', 'payload', 'field', 'list', 'navigate', 'reset', 'row', 'code'];

/** @type {!Array<string>} what is looked at when it changes, with its prefix */
export const DIRECTIVES = [...VALUES, ...NEWS].map(name => 'data-stash-' + name);

const KNOWN = new Set([...DIRECTIVES, ...OTHERS.map(name => 'data-stash-' + name)]);

/** @type {string} */
export const SHOWN = selectorOf([...VALUES, ...NEWS]);

/** Attributes that may come from a value, beside `aria-…` and `data-…`. Of addresses: on which elements. */
const PLAIN = new Set(
    ('alt title placeholder value label lang dir role tabindex min max step minlength maxlength pattern rows cols size colspan rowspan ' +
     'width height datetime download hidden open checked selected readonly required disabled high low optimum').split(' '));

/** @type {!Map<string, string>} */
const ADDRESSES = new Map([['href', 'a, area'], ['src', 'img, audio, video, source, track'], ['poster', 'video']]);

/** What the page came with, shown again when a value is removed. @type {!WeakMap<!Element, !Map<string, *>>} */
const originals = new WeakMap();

/**
 * @param {!Array<string>} names
 * @return {string}
 */
function selectorOf(names) {
  return names.map(name => '[data-stash-' + name + ']').join();
}

/**
 * @param {!Element} root
 * @param {!StashView} view
 * @param {boolean} all whether the state is another; else only how the view is
 */
export function show(root, view, all) {
  if (all) showLists(root, view);
  const shown = elements(root, all ? SHOWN : selectorOf(NEWS));
  for (const element of shown) {
    showText(root, view, element);
    if (has(element, 'class')) showClasses(root, view, element);
    if (has(element, 'attr')) showAttributes(root, view, element);
    if (has(element, 'disabled')) {
      const was = original(element, 'disabled', element.hasAttribute('disabled'));
      element.toggleAttribute('disabled', isKnown(view) ? holds(root, view, element, said(element, 'disabled')) : Boolean(was));
    }
    showOrHide(root, view, element);
  }
  for (const element of shown) { // last: a select has its options by now
    if (has(element, 'value')) showValue(root, view, element);
  }
}

/**
 * @param {!Element} element
 * @param {string} what
 * @param {*} now
 * @return {*}
 */
function original(element, what, now) {
  const kept = originals.get(element) ?? new Map();
  originals.set(element, kept);
  if (!kept.has(what)) kept.set(what, now);
  return kept.get(what);
}

/**
 * @param {!Element} root
 * @param {!StashView} view
 * @param {!Element} element
 */
function showText(root, view, element) {
  let text = undefined;
  if (has(element, 'text')) {
    if (element.matches('script, style')) {
      warnOnce('data-stash-text shows nothing in <script> and <style>');
      return;
    }
    const was = original(element, 'text', element.textContent);
    const value = find(root, view, element, said(element, 'text'));
    text = value === undefined ? String(was) : words(value);
  } else if (has(element, 'error')) {
    const failed = failureFor(root, element);
    text = failed ? failed.text : '';
    element.setAttribute('data-stash-code', failed ? failed.code : '');
  } else if (has(element, 'status') && !said(element, 'status')) {
    text = view.status;
  }
  if (text !== undefined && element.textContent !== text) element.textContent = text;
}

/**
 * Shown is what every attribute that has a say wants shown.
 *
 * @param {!Element} root
 * @param {!StashView} view
 * @param {!Element} element
 */
function showOrHide(root, view, element) {
  /** @type {!Array<boolean>} */
  const wanted = [];
  for (const directive of ['show', 'hide']) {
    if (!has(element, directive)) continue;
    const was = original(element, 'hidden', element.hasAttribute('hidden'));
    wanted.push(isKnown(view) ? holds(root, view, element, said(element, directive)) === (directive === 'show') : !was);
  }
  const statuses = said(element, 'status');
  if (statuses) wanted.push(statuses.split(/\s+/).some(word => word === view.status || word === view.reason));
  if (has(element, 'saving')) wanted.push(view.saving);
  if (has(element, 'saved')) wanted.push(!view.saving);
  if (has(element, 'error')) wanted.push(failureFor(root, element) !== null);
  if (wanted.length > 0) element.toggleAttribute('hidden', wanted.includes(false));
}

/**
 * @param {!Element} root
 * @param {!StashView} view
 * @param {!Element} element
 */
function showClasses(root, view, element) {
  for (const [name, path] of pairsOf(said(element, 'class'))) {
    const was = original(element, 'class ' + name, element.classList.contains(name));
    element.classList.toggle(name, isKnown(view) ? holds(root, view, element, path) : Boolean(was));
  }
}

/**
 * @param {!Element} root
 * @param {!StashView} view
 * @param {!Element} element
 */
function showAttributes(root, view, element) {
  for (const [given, path] of pairsOf(said(element, 'attr'))) {
    const name = given.toLowerCase();
    const address = ADDRESSES.get(name);
    if (address ? !element.matches(address) : !PLAIN.has(name) && !/^(aria|data(?!-stash))-[\w-]+$/.test(name)) {
      warnOnce('data-stash-attr sets no "' + name + '" of <' + element.localName + '>');
      continue;
    }
    const was = original(element, 'attr ' + name, element.getAttribute(name));
    const not = path.startsWith('!');
    const value = not ? holds(root, view, element, path) : find(root, view, element, path);
    setAttribute(element, name, value === undefined ? was : value, address !== undefined);
  }
}

/**
 * @param {!Element} element
 * @param {string} name
 * @param {*} value
 * @param {boolean} address
 */
function setAttribute(element, name, value, address) {
  const told = typeof value === 'boolean' && !/^(aria|data)-/.test(name) ? (value ? '' : null) : value === null ? null : words(value);
  if (told === null || (address && !leadsNowhereElse(told))) {
    element.removeAttribute(name);
  } else if (element.getAttribute(name) !== told) {
    element.setAttribute(name, told);
  }
}

/**
 * Whether following this runs nothing and shows nobody's words as this page's: `javascript:` and `data:` do.
 *
 * @param {string} address
 * @return {boolean}
 */
function leadsNowhereElse(address) {
  try {
    if (['http:', 'https:', 'mailto:'].includes(new URL(address, String(document.baseURI)).protocol)) return true;
  } catch {
    // no address at all
  }
  warnOnce('data-stash-attr links to http, https and mailto only');
  return false;
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
 * Tells developers of attributes that do nothing: misspelt ones, and those that no view is around.
 *
 * @param {!Element} root
 */
export function checkAttributes(root) {
  for (const element of [root, ...inside(root, '*')]) {
    checkAttributesOf(element, false);
    if (element instanceof HTMLTemplateElement && has(element, 'each')) {
      for (const each of element.content.querySelectorAll('*')) checkAttributesOf(each, true);
    }
  }
}

/**
 * @param {!Element} element
 * @param {boolean} within a template, around which a view is looked for
 */
function checkAttributesOf(element, within) {
  const on = ' on <' + element.localName + '>';
  for (const name of Element.prototype.getAttributeNames.call(element)) {
    if (!name.startsWith('data-stash-')) continue;
    if (!KNOWN.has(name)) {
      warnOnce('there is no attribute ' + name + ', which stands' + on);
    } else if (name === 'data-stash-each' && element.localName !== 'template') {
      warnOnce('data-stash-each belongs on a <template>, and stands' + on);
    } else if (!within && !nearest(element, '[data-stash-view]')) {
      warnOnce(name + on + ' does nothing: no element around it has data-stash-view');
    }
  }
}
