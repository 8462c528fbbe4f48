import {decode, encode, numeral, objectOr} from './json.js';
import {StashView, connect} from './view.js';

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
