import {StashError, warnOnce} from './error.js';
import {excuse, fail, forgetFailures} from './failures.js';
import {Doing, doingOf, forgetField, groupOf, isDone, isField, isHalfDone, read, showValue, touch, typeOf, valueOf} from './fields.js';
import {fileRefused, formValues} from './forms.js';
import {decode, encode, objectOr} from './json.js';
import {dropRows, isRow} from './lists.js';
import {elements, find, own, pairsOf, rowOf, said} from './paths.js';
import {DIRECTIVES, SHOWN, checkAttributes, show} from './show.js';
import {StashView, connect} from './view.js';

// ---- Pages without code: docs/reference/page-script.md ----
//
// An element with `data-stash-view` is connected to its view, and what stands inside it shows the state and sends events. What stands
// in the page before the first mount stays until the value is known, so it is the place for defaults.

/** So long may an element be out of the page, on its way to another place in it, before its view is closed. */
const ABSENCE = 250;

/** @type {!WeakMap<!Element, !StashView>} */
const views = new WeakMap();

/** Elements that events are listened to on. @type {!WeakSet<!Element>} */
const heard = new WeakSet();

/** Links and buttons whose event is saved, so that they may go where they lead. @type {!WeakSet<!Element>} */
const passing = new WeakSet();

/** What state of which view an element shows. @type {!WeakMap<!Element, *>} */
const shownStates = new WeakMap();

/** Who has sent an event that is not saved yet: by view, by number. @type {!WeakMap<!StashView, !Map<number, !Element>>} */
const senders = new WeakMap();

/** An element is sending an event just now: it hears of its failure by itself. */
let sending = false;

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
 * What the attributes of an element say to `connect`. An attribute may have come past a filter of HTML, so it leads to no other
 * origin: what people type would go there.
 *
 * @param {!Element} root
 * @return {{base: (string|undefined), leave: (string|undefined)}}
 */
function optionsOf(root) {
  const leave = said(root, 'leave') === 'anyway' ? {leave: 'anyway'} : {};
  const base = root.getAttribute('data-stash-base');
  if (base === null) return leave;
  const place = new URL(base, window.location.href);
  if (place.origin !== window.location.origin) {
    throw new Error('data-stash-base is of another origin; that takes code: connect(view, {base: …})');
  }
  return {base: place.href, ...leave}; // whole: what is put behind `//shop.example` may go on with its name
}

/**
 * Connects an element that has `data-stash-view`, and what is inside it. This happens by itself for all that is in the page, also
 * later; call it to have the view at once.
 *
 * @param {!Element} root
 * @return {!StashView}
 */
export function start(root) {
  const running = views.get(root);
  if (running) return running;
  const view = connect(root.getAttribute('data-stash-view') ?? '', optionsOf(root));
  views.set(root, view);
  senders.set(view, new Map());
  checkAttributes(root);
  if (!heard.has(root)) listen(root);
  heard.add(root);
  follow(root, view);
  return view;
}

// ---- What the view tells ----

/**
 * @param {!Element} root
 * @param {!StashView} view
 */
function follow(root, view) {
  /** @type {function(string, function(?): void): void} */
  const on = (type, listener) => {
    view.on(type, detail => {
      if (views.get(root) === view) listener(detail);
    });
  };
  on('done', ({id, revision}) => done(root, view, id, revision));
  on('mounted', () => {
    // Revisions from before are not comparable with those after.
    for (const field of elements(root, '[data-stash-value]')) doingOf(field).revision = 0;
  });
  on('session', ({dropped}) => {
    for (const form of elements(root, 'form')) HTMLFormElement.prototype.reset.call(form);
    for (const field of elements(root, 'input, select, textarea, [data-stash-value]')) forgetField(field);
    forgetFailures(root);
    senders.set(view, new Map());
    root.dispatchEvent(new CustomEvent('stash:session', {bubbles: true, detail: {view, dropped}}));
  });
  on('error', error => {
    const sender = sendersOf(view).get(error.id);
    if (sender) giveBack(root, sender, error.id);
    if (!sender && !sending && error.event) fail(root, null, error); // else its sender hears of it
  });
  on('', () => refresh(root, view));
  refresh(root, view);
}

/**
 * @param {!StashView} view
 * @return {!Map<number, !Element>}
 */
function sendersOf(view) {
  return senders.get(view) ?? new Map();
}

/**
 * @param {!Element} root
 * @param {!StashView} view
 */
function refresh(root, view) {
  const all = shownStates.get(root) !== view.state || !view.recovery;
  shownStates.set(root, view.state);
  show(root, view, all);
}

/**
 * @param {!Element} root
 * @param {!StashView} view
 * @param {number} id
 * @param {number} revision
 */
function done(root, view, id, revision) {
  for (const field of elements(root, '[data-stash-value]')) {
    const doing = doingOf(field);
    if (doing.id === id) doing.revision = revision;
  }
  const sender = sendersOf(view).get(id);
  if (!sender || !sender.matches('form[data-stash-reset]')) return;
  const form = /** @type {!HTMLFormElement} */ (sender);
  if (!fieldsOf(form).some(field => doingOf(field).touched)) HTMLFormElement.prototype.reset.call(form);
}

/**
 * The server has refused what a form has sent: its fields are what the person has written, for another try.
 *
 * @param {!Element} root
 * @param {!Element} sender
 * @param {number} id
 */
function giveBack(root, sender, id) {
  if (!sender.matches('form')) return;
  for (const field of fieldsOf(sender)) {
    const doing = doingOf(field);
    if (doing.id === id && !field.matches('[data-stash-event]')) doing.touched = true;
  }
}

/**
 * @param {!Element} form
 * @return {!Array<!Element>}
 */
function fieldsOf(form) {
  return [.../** @type {!Iterable<!Element>} */ (/** @type {?} */ (/** @type {!HTMLFormElement} */ (form).elements))].filter(isField);
}

// ---- What people do ----

/** @param {!Element} root */
function listen(root) {
  /** @type {function(string, function(!Event, !StashView): void): void} */
  const on = (type, listener) => {
    root.addEventListener(type, event => {
      const view = views.get(root);
      if (view) listener(event, view);
    });
  };
  on('click', (event, view) => click(root, view, event));
  on('submit', (event, view) => submit(root, view, /** @type {!SubmitEvent} */ (event)));
  on('reset', (event, view) => {
    window.setTimeout(() => {
      const form = /** @type {!Element} */ (event.target);
      for (const field of fieldsOf(form)) doingOf(field).touched = false;
      show(root, view, false);
    });
  });
  on('keydown', event => {
    const field = fieldAt(root, event);
    const key = String(/** @type {!KeyboardEvent} */ (event).key);
    if (field && !['Tab', 'Shift', 'Control', 'Alt', 'Meta', 'CapsLock', 'Escape', 'Enter'].includes(key)) touch(field);
  });
  for (const type of ['input', 'compositionend']) {
    on(type, (event, view) => {
      const field = fieldAt(root, event);
      if (!field) return;
      touch(field);
      if (!(/** @type {!InputEvent} */ (event).isComposing)) tellValue(root, view, field);
    });
  }
  for (const type of ['change', 'focusout']) {
    on(type, (event, view) => {
      const field = fieldAt(root, event);
      if (!field) return;
      if (type === 'change') tellValue(root, view, field);
      if (type === 'focusout' || isDone(field)) leave(root, view, field);
    });
  }
}

/**
 * @param {!Element} root
 * @param {!Event} event
 * @return {?Element}
 */
function fieldAt(root, event) {
  const bound = own(root, event.target, '[data-stash-event], [data-stash-value]');
  if (bound && isField(bound)) return bound;
  const field = own(root, event.target, 'input, select, textarea');
  return field && isField(field) ? field : null;
}

/**
 * Sends what stands in a field, if that is something else than was sent last.
 *
 * @param {!Element} root
 * @param {!StashView} view
 * @param {!Element} field
 */
function tellValue(root, view, field) {
  if (!field.hasAttribute('data-stash-event') || isHalfDone(field)) return;
  if (typeOf(field) === 'file') {
    refuse(root, view, field, fileRefused());
    return;
  }
  const value = valueOf(root, view, field);
  const known = encode(value, String);
  if (doingOf(field).known === known) return;
  const group = groupOf(root, field);
  for (const each of group) Object.assign(doingOf(each), {known, revision: Infinity}); // already while it is being sent
  const {touched} = doingOf(field);
  const id = send(root, view, field, {[said(field, 'field') || 'value']: value});
  for (const each of group) Object.assign(doingOf(each), {id, revision: 0, touched: touched && each === field});
}

/**
 * The person is done with a field: what the server has made of it may be shown. What only its form will send stays.
 *
 * @param {!Element} root
 * @param {!StashView} view
 * @param {!Element} field
 */
function leave(root, view, field) {
  const doing = doingOf(field);
  const form = /** @type {!HTMLInputElement} */ (field).form;
  const sentByForm = !field.hasAttribute('data-stash-event') && form && form.matches('[data-stash-event]');
  if (!doing.touched || (sentByForm && doing.known !== encode(read(field), String))) return;
  doing.touched = false;
  if (field.hasAttribute('data-stash-value')) showValue(root, view, field);
}

/**
 * @param {!Element} root
 * @param {!StashView} view
 * @param {!Event} event
 */
function click(root, view, event) {
  const element = own(root, event.target, '[data-stash-event]');
  if (!element || element.matches('form') || isField(element) || passing.has(element)) return;
  if (element.matches('a, area, button, input')) event.preventDefault(); // in others there may be a link, or a box to tick
  send(root, view, element, undefined, () => {
    passing.add(element);
    /** @type {!HTMLElement} */ (element).click();
    passing.delete(element);
  });
}

/**
 * @param {!Element} root
 * @param {!StashView} view
 * @param {!SubmitEvent} event
 */
function submit(root, view, event) {
  const form = /** @type {?HTMLFormElement} */ (own(root, event.target, 'form[data-stash-event]'));
  if (!form) return;
  event.preventDefault();
  let values = {};
  try {
    values = formValues(form, /** @type {?HTMLElement} */ (event.submitter));
  } catch (refused) {
    refuse(root, view, form, /** @type {!StashError} */ (refused));
    return;
  }
  const fields = fieldsOf(form);
  const before = view.lastEvent;
  for (const field of fields) Object.assign(doingOf(field), {touched: false, revision: Infinity});
  const id = send(root, view, form, values, () => HTMLFormElement.prototype.submit.call(form));
  for (const field of fields) Object.assign(doingOf(field), {touched: id === before, id, revision: 0});
}

/**
 * Does not even send an event.
 *
 * @param {!Element} root
 * @param {!StashView} view
 * @param {!Element} element
 * @param {!StashError} why
 */
function refuse(root, view, element, why) {
  const error = new StashError(why.code, why.text, 0, said(element, 'event'));
  warnOnce('the event "' + error.event + '" of the view "' + view.name + '" was not sent, ' + error.message);
  fail(root, element, error);
  show(root, view, false);
}

/**
 * @param {!Element} root
 * @param {!StashView} view
 * @param {!Element} element
 * @param {!Object|undefined} fields
 * @param {function(): void=} go where the element leads, if it is to lead there
 * @return {number} the number of the event; of the one before if there is none
 */
function send(root, view, element, fields, go) {
  const name = said(element, 'event');
  let payload = undefined;
  try {
    payload = payloadOf(root, view, element);
  } catch (error) {
    console.error('Stash: data-stash-payload of the event "' + name + '" is not JSON', error);
    return view.lastEvent;
  }
  if (fields) payload = {...objectOr(payload, {}), ...fields};
  excuse(root, element, name);
  // Of the key strokes of one field only the last matters, as long as none is on its way.
  sending = true;
  const saved = view.send(name, payload, element.hasAttribute('data-stash-value') ? keyOfField(element) : undefined);
  sending = false;
  const id = view.lastEvent;
  sendersOf(view).set(id, element);
  saved.then(() => {
    sendersOf(view).delete(id);
    if (go && element.hasAttribute('data-stash-navigate')) go();
  }, refused => {
    sendersOf(view).delete(id);
    const error = /** @type {!StashError} */ (refused);
    if (views.get(root) !== view || error.code === 'OTHER_SESSION') return; // of which `stash:session` tells
    fail(root, element, error);
    show(root, view, false);
  });
  return id;
}

/** @type {!WeakMap<!Element, string>} */
const fieldKeys = new WeakMap();

let fieldCount = 0;

/**
 * @param {!Element} field
 * @return {string}
 */
function keyOfField(field) {
  const key = fieldKeys.get(field) ?? 'field ' + ++fieldCount;
  fieldKeys.set(field, key);
  return key;
}

/**
 * What an event carries, beside what is written in fields: JSON, a path, or names with paths; of a row its key.
 *
 * @param {!Element} root
 * @param {!StashView} view
 * @param {!Element} element
 * @return {*}
 */
function payloadOf(root, view, element) {
  const given = said(element, 'payload');
  if (/^(?:[[{"\d-]|(?:true|false|null)$)/.test(given)) return decode(given);
  if (given.includes(':')) {
    return Object.fromEntries(pairsOf(given).map(([name, path]) => [name, find(root, view, element, path)]));
  }
  if (given) return find(root, view, element, given);
  const row = rowOf(root, element);
  return row ? {[row.name]: row.key} : undefined;
}

// ---- What comes into the page, and goes ----

/** @param {!Array<!MutationRecord>} records */
function notice(records) {
  /** @type {!Set<!Element>} */
  const changed = new Set();
  for (const record of records) {
    for (const node of [...record.addedNodes, ...(record.type === 'attributes' ? [record.target] : [])]) {
      if (node instanceof Element && node.isConnected) arrive(node, changed, record.attributeName);
    }
    for (const node of record.removedNodes) {
      if (node instanceof Element && !node.isConnected) depart(node);
    }
  }
  for (const root of changed) {
    const view = views.get(root);
    if (view) show(root, view, true);
  }
}

/**
 * @param {!Element} element
 * @param {!Set<!Element>} changed
 * @param {?string} attribute
 */
function arrive(element, changed, attribute) {
  const within = [element, ...element.querySelectorAll(SHOWN + ', [data-stash-view]')];
  for (const root of within) {
    if (root.matches('[data-stash-view]')) startIfItCan(root);
  }
  if (isRow(element) && !attribute) return; // shown already, when it was made
  const root = element.closest('[data-stash-view]');
  if (root && (attribute || within.some(each => each.matches(SHOWN)))) changed.add(root);
  if (!attribute) checkAttributes(element);
}

/** @param {!Element} element */
function depart(element) {
  for (const each of [element, ...element.querySelectorAll('[data-stash-view], [data-stash-each]')]) {
    if (each.matches('[data-stash-each]')) dropRows(each);
    if (views.has(each)) {
      window.setTimeout(() => {
        if (!each.isConnected) retire(each);
      }, ABSENCE);
    }
  }
}

/**
 * Nobody sees this view any more. What people have done in it is brought home before it is closed.
 *
 * @param {!Element} root
 */
function retire(root) {
  const view = views.get(root);
  if (!view) return;
  views.delete(root);
  view.subscribe(() => {
    if (!view.saving) view.close();
  });
}

/**
 * One that cannot be started keeps no other from it.
 *
 * @param {!Element} root
 */
function startIfItCan(root) {
  try {
    start(root);
  } catch (refused) {
    console.error(refused);
  }
}

/** Starts all that is in the page, and whatever comes into it. */
function startAll() {
  for (const root of document.querySelectorAll('[data-stash-view]')) startIfItCan(root);
  checkAttributes(document.documentElement);
  new MutationObserver(notice).observe(
      document.documentElement, {childList: true, subtree: true, attributes: true, attributeFilter: DIRECTIVES});
}

if (document.readyState === 'loading') {
  document.addEventListener('DOMContentLoaded', startAll);
} else {
  startAll();
}
