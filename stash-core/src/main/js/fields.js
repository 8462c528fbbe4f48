import {encode, numeral} from './json.js';
import {elements, find, has, isKnown, rowOf, said} from './paths.js';
import {fits} from './plain.js';
import {StashView} from './view.js';

/** What is typed into by parts, and tells of a change with each of them. */
const BY_PARTS = ['date', 'time', 'datetime-local', 'month', 'week'];

/** Of these no key stroke leaves anything half done. */
const AT_ONCE = ['checkbox', 'radio', 'range', 'color', 'file', 'select-one', 'select-multiple'];

/** Buttons, though inputs. */
const BUTTONS = ['button', 'submit', 'reset', 'image'];

/**
 * What a person has done to a field. `id`: the newest event that carried its value. `revision`: where that was accepted, 0 until
 * then. `known`: the value as it was last sent, or shown; empty if
 * that is not known. `touched`: it may be in the middle of something.
 *
 * As long as a field is touched, or what the server shows is older than what was sent, it is not written to.
 *
 * @typedef {{id: number, revision: number, known: string, touched: boolean}}
 */
export let Doing;

/** @type {!WeakMap<!Element, !Doing>} */
const doings = new WeakMap();

/**
 * @param {!Element} element
 * @return {string} empty if it has none
 */
export function typeOf(element) {
  return String(/** @type {!HTMLInputElement} */ (element).type ?? '');
}

/**
 * Whether people give a value here: inputs but for buttons, what can be edited, and elements of the application's own that have a
 * `value`.
 *
 * @param {!Element} element
 * @return {boolean}
 */
export function isField(element) {
  if (fits(element, 'input, select, textarea')) return !BUTTONS.includes(typeOf(element));
  return isEditable(element) || (element.localName.includes('-') && 'value' in element);
}

/**
 * @param {!Element} element
 * @return {boolean}
 */
function isEditable(element) {
  return fits(element, '[contenteditable]:not([contenteditable=false])');
}

/**
 * @param {!Element} field
 * @return {!Doing}
 */
export function doingOf(field) {
  const doing = doings.get(field) ?? {id: 0, revision: 0, known: '', touched: false};
  doings.set(field, doing);
  return doing;
}

/**
 * The session has changed: what was done to a field was done by somebody else, perhaps.
 *
 * @param {!Element} field
 */
export function forgetField(field) {
  doings.delete(field);
  if (isField(field) && field.matches('[data-stash-value], [data-stash-event]')) write(field, undefined);
}

/**
 * Radios and checkboxes of one name belong together, and what is done to one is done to all of them; in a list only those of the
 * same row, unless what they show is not the row's.
 *
 * @param {!Element} root
 * @param {!Element} field
 * @return {!Array<!Element>}
 */
export function groupOf(root, field) {
  const {name, type, form} = /** @type {!HTMLInputElement} */ (field);
  if (!name || (type !== 'radio' && type !== 'checkbox')) return [field];
  const path = said(field, 'value');
  const row = path && !path.startsWith('.') ? null : rowOf(root, field);
  return elements(root, 'input').filter(other => {
    const input = /** @type {!HTMLInputElement} */ (other);
    return input.type === type && input.name === name && input.form === form && said(other, 'value') === path &&
        (!row || rowOf(root, other) === row);
  });
}

/**
 * Whether a field is half written, so that it has no value yet.
 *
 * @param {!Element} field
 * @return {boolean}
 */
export function isHalfDone(field) {
  const validity = /** @type {!HTMLInputElement} */ (field).validity;
  return Boolean(validity && validity.badInput);
}

/**
 * A person has a hand on a field that can be half done.
 *
 * @param {!Element} field
 */
export function touch(field) {
  if (!AT_ONCE.includes(typeOf(field)) && !(/** @type {!HTMLInputElement} */ (field).readOnly)) doingOf(field).touched = true;
}

/**
 * Whether a `change` tells that a field is left, or done with: those that are typed by parts change with each part.
 *
 * @param {!Element} field
 * @return {boolean}
 */
export function isDone(field) {
  return !BY_PARTS.includes(typeOf(field)) || document.activeElement !== field;
}

/**
 * The value that a field and its group have.
 *
 * @param {!Element} root
 * @param {!StashView} view
 * @param {!Element} field
 * @return {*}
 */
export function valueOf(root, view, field) {
  const group = groupOf(root, field);
  if (typeOf(field) === 'radio') {
    const chosen = group.find(radio => /** @type {!HTMLInputElement} */ (radio).checked);
    return chosen ? read(chosen) : null;
  } else if (typeOf(field) !== 'checkbox') {
    return read(field);
  }
  const path = said(field, 'value');
  const many = group.length > 1 || has(field, 'list') || (path && Array.isArray(find(root, view, field, path)));
  if (!many) return read(field);
  return group.filter(box => read(box)).map(box => /** @type {!HTMLInputElement} */ (box).value);
}

/**
 * The value of one field; of a checkbox whether it is ticked.
 *
 * @param {!Element} field
 * @return {*}
 */
export function read(field) {
  const {type, value, checked} = /** @type {!HTMLInputElement} */ (field);
  if (isEditable(field)) return /** @type {!HTMLElement} */ (field).innerText.replace(/\n$/, '');
  if (type === 'checkbox') return checked;
  if (type === 'number' || type === 'range') return value === '' ? null : numeral(value);
  if (BY_PARTS.includes(type)) return value === '' ? null : value;
  if (type === 'select-multiple') return optionsIn(field).filter(option => option.selected).map(option => option.value);
  return value;
}

/**
 * @param {!Element} field
 * @return {!Array<!HTMLOptionElement>}
 */
function optionsIn(field) {
  return [.../** @type {!Iterable<!HTMLOptionElement>} */ (/** @type {?} */ (field.querySelectorAll('option')))];
}

/**
 * Shows the server's value in a field, unless a person has it in their hands.
 *
 * @param {!Element} root
 * @param {!StashView} view
 * @param {!Element} field
 */
export function showValue(root, view, field) {
  if (!isField(field)) {
    const name = field.localName;
    if (name.includes('-')) window.customElements.whenDefined(name).then(() => isField(field) && showValue(root, view, field));
    return;
  }
  const doing = doingOf(field);
  const behind = doing.touched || !view.handled(doing.id) || view.revision < doing.revision;
  if (behind || !isKnown(view)) return;
  write(field, find(root, view, field, said(field, 'value')));
  doing.known = field.matches('[type=checkbox], [type=radio]') ? '' : encode(read(field), String);
}

/**
 * @param {!Element} field
 * @param {*} value undefined: back to what the page came with
 */
function write(field, value) {
  const input = /** @type {!HTMLInputElement} */ (field);
  const values = (Array.isArray(value) ? value : [value]).map(String);
  if (input.type === 'checkbox' || input.type === 'radio') {
    const asked = input.type === 'radio' || Array.isArray(value) ? values.includes(input.value) : Boolean(value);
    const checked = value === undefined ? input.defaultChecked : asked;
    if (input.checked !== checked) input.checked = checked;
  } else if (input.type === 'select-multiple') {
    for (const each of optionsIn(field)) {
      const selected = value === undefined ? each.defaultSelected : values.includes(each.value);
      if (each.selected !== selected) each.selected = selected;
    }
  } else if (isEditable(field)) {
    const text = value === undefined || value === null ? '' : String(value);
    if (read(field) !== text.replace(/\r\n?/g, '\n')) field.textContent = text;
  } else if (field.localName.includes('-')) {
    const there = /** @type {*} */ (input.value);
    if (encode(there, String) !== encode(value, String)) input.value = /** @type {?} */ (value);
  } else if (input.type !== 'file') {
    const text = value === undefined ? input.defaultValue ?? '' : value === null ? '' : String(value);
    writeText(input, BY_PARTS.includes(input.type) ? text.replace(/(:\d\d):00(\.0*)?$/, '$1') : text);
  }
}

/**
 * @param {!HTMLInputElement} input
 * @param {string} text
 */
function writeText(input, text) {
  if (input.value === text.replace(/\r\n?/g, '\n')) return;
  const caret = input === document.activeElement && typeof input.selectionStart === 'number' ? input.selectionStart : null;
  input.value = text;
  if (caret !== null) input.setSelectionRange(caret, caret);
}
