import {StashError, warnOnce} from './error.js';
import {excuse, fail} from './failures.js';
import {doingOf, groupOf, isDone, isField, isHalfDone, read, showValue, touch, typeOf, valueOf} from './fields.js';
import {fileRefused, formValues} from './forms.js';
import {decode, encode, objectOr} from './json.js';
import {elements, find, has, own, pairsOf, rowOf, said} from './paths.js';
import {controls, fits} from './plain.js';
import {show} from './show.js';
import {StashView} from './view.js';

/** Links and buttons whose event is saved, so that they may go where they lead. @type {!WeakSet<!Element>} */
const passing = new WeakSet();

/** Who has sent an event that is not saved yet: by view, by number. @type {!WeakMap<!StashView, !Map<number, !Element>>} */
const senders = new WeakMap();

/** An element is sending an event just now. */
let sending = false;

/**
 * Hears what people do in an element, from now on.
 *
 * @param {!Element} root
 * @param {function(): (!StashView|undefined)} present its view; none if it has been given up
 */
export function listen(root, present) {
  /** @type {function(string, function(!Event, !StashView): void): void} */
  const on = (type, listener) => {
    root.addEventListener(type, event => {
      const view = present();
      if (view) listener(event, view);
    });
  };
  on('click', (event, view) => click(root, view, event));
  on('submit', (event, view) => submit(root, view, /** @type {!SubmitEvent} */ (event)));
  on('reset', (event, view) => {
    setTimeout(() => {
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
      if (!(/** @type {!InputEvent} */ (event).isComposing) && !isLate(field)) tellValue(root, view, field);
    });
  }
  for (const type of ['change', 'focusout']) {
    on(type, (event, view) => {
      const field = fieldAt(root, event);
      if (!field) return;
      const left = type === 'focusout' || isDone(field);
      if (type === 'change' ? left || !isLate(field) : isLate(field) && doingOf(field).touched) tellValue(root, view, field);
      if (left) leave(root, view, field);
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
 * Whether a field says its value only when it is left, or done with.
 *
 * @param {!Element} field
 * @return {boolean}
 */
function isLate(field) {
  return said(field, 'on') === 'change';
}

/**
 * Sends what stands in a field, if that is something else than was sent last.
 *
 * @param {!Element} root
 * @param {!StashView} view
 * @param {!Element} field
 */
function tellValue(root, view, field) {
  if (!has(field, 'event') || isHalfDone(field)) return;
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
  const sentByForm = !has(field, 'event') && form && fits(form, '[data-stash-event]');
  if (!doing.touched || (sentByForm && doing.known !== encode(read(field), String))) return;
  doing.touched = false;
  if (has(field, 'value')) showValue(root, view, field);
}

/**
 * @param {!Element} root
 * @param {!StashView} view
 * @param {!Event} event
 */
function click(root, view, event) {
  const element = own(root, event.target, '[data-stash-event]');
  if (!element || fits(element, 'form') || isField(element) || passing.has(element)) return;
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
  } catch (why) {
    refuse(root, view, form, /** @type {!StashError} */ (why));
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
  const saved = view.send(name, payload, has(element, 'value') ? keyOfField(element) : undefined);
  sending = false;
  const id = view.lastEvent;
  const waiting = sendersOf(view).set(id, element);
  saved.then(() => {
    waiting.delete(id);
    if (go && has(element, 'navigate')) go();
  }, why => {
    waiting.delete(id);
    const error = /** @type {!StashError} */ (why);
    if (error.code === 'OTHER_SESSION') return; // of which `stash:session` tells
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

// ---- What becomes of it ----

/**
 * @param {!StashView} view
 * @return {!Map<number, !Element>}
 */
function sendersOf(view) {
  const all = senders.get(view) ?? new Map();
  senders.set(view, all);
  return all;
}

/**
 * Its session is another: its events are numbered from 1 again.
 *
 * @param {!StashView} view
 */
export function forgetSenders(view) {
  senders.delete(view);
}

/**
 * An event was refused. Of what a form has sent the fields stay as the person has written them, for another try.
 *
 * @param {!StashView} view
 * @param {number} id
 * @return {boolean} whether an element has sent it, and hears of it by itself
 */
export function refused(view, id) {
  const sender = sendersOf(view).get(id);
  if (sender && fits(sender, 'form')) {
    for (const field of fieldsOf(sender)) {
      const doing = doingOf(field);
      if (doing.id === id && !field.matches('[data-stash-event]')) doing.touched = true;
    }
  }
  return sending || sender !== undefined;
}

/**
 * The server has handled an event.
 *
 * @param {!Element} root
 * @param {!StashView} view
 * @param {number} id
 * @param {number} revision
 */
export function done(root, view, id, revision) {
  for (const field of elements(root, '[data-stash-value]')) {
    const doing = doingOf(field);
    if (doing.id === id) doing.revision = revision;
  }
  const sender = sendersOf(view).get(id);
  if (!sender || !fits(sender, 'form[data-stash-reset]')) return;
  const form = /** @type {!HTMLFormElement} */ (sender);
  if (!fieldsOf(form).some(field => doingOf(field).touched)) HTMLFormElement.prototype.reset.call(form);
}

/**
 * @param {!Element} form
 * @return {!Array<!Element>}
 */
function fieldsOf(form) {
  return [...controls(form)].filter(isField);
}
