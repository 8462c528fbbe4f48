import {StashError} from './error.js';
import {read, typeOf} from './fields.js';
import {has} from './paths.js';
import {controls} from './plain.js';

/**
 * What a form says, by the names of its fields: all values of a name that has several, each of the type of its field, and the
 * name of the button that it was sent with. What browsers leave out is said: a box that is not ticked is false, of radios of which none
 * is chosen, and of an empty number or date, comes null.
 *
 * @param {!HTMLFormElement} form
 * @param {?HTMLElement} button
 * @return {!Object<string, *>}
 * @throws {!StashError} if it has a file
 */
export function formValues(form, button) {
  /** @type {!Map<string, !Array<!Element>>} */
  const fields = new Map();
  for (const field of controls(form)) {
    const {name} = /** @type {!HTMLInputElement} */ (field);
    if (name && !field.matches(':disabled, button, output, object, fieldset, [type=button], [type=submit], [type=reset], [type=image]')) {
      fields.set(name, [...(fields.get(name) ?? []), field]);
    }
  }
  const data = new FormData(form);
  const pressed = /** @type {?HTMLButtonElement} */ (button);
  if (pressed && pressed.name) data.append(pressed.name, pressed.value);
  const names = new Set([.../** @type {!Iterable<string>} */ (/** @type {?} */ (data).keys()), ...fields.keys()]);
  return Object.fromEntries([...names].map(name => [name, valueOfName(fields.get(name) ?? [], data.getAll(name))]));
}

/** @return {!StashError} */
export function fileRefused() {
  return new StashError('FILE_NOT_SENT', 'A file cannot be sent in an event: upload it by a request of its own.', 0);
}

/**
 * @param {!Array<!Element>} fields of one name, in their order; none if only a button or a script has said something
 * @param {!Array<*>} said what the browser would send
 * @return {*}
 */
function valueOfName(fields, said) {
  if (fields.some(field => typeOf(field) === 'file')) {
    const chosen = said.some(file => file instanceof File && file.name !== '');
    if (chosen) throw fileRefused();
    return null;
  }
  const types = fields.map(typeOf);
  const list = fields.some(field => has(field, 'list'));
  const first = types[0];
  if (types.every(type => type === 'radio')) {
    return fields.length === 0 ? single(said) : said[0] ?? null;
  } else if (types.every(type => type === 'checkbox')) {
    return fields.length > 1 || list ? said : read(fields[0]);
  } else if (first === 'select-multiple') {
    return said;
  } else if (fields.some(field => !field.matches('input, select, textarea')) || said.length !== fields.length) {
    return list ? said : single(said);
  }
  const values = fields.map(read);
  return list ? values : single(values);
}

/**
 * @param {!Array<*>} values
 * @return {*}
 */
function single(values) {
  return values.length === 1 ? values[0] : values.length === 0 ? null : values;
}
