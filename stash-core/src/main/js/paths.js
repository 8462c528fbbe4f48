import {warnOnce} from './error.js';
import {fits, nearest} from './plain.js';
import {StashView, isGone} from './view.js';

/**
 * One row of a list: the nodes that show an element of it, and where the element stands. `name` and `key` are what tells it from
 * the others: `id` and 17, or `index` and its position.
 *
 * @typedef {{
 *   value: *,
 *   name: string,
 *   key: *,
 *   nodes: !Array<!Node>,
 *   outer: ?Object
 * }}
 */
export let Row;

/** The row that a node is one of the nodes of. @type {!WeakMap<!Node, !Row>} */
export const rows = new WeakMap();

/**
 * The elements of this view: not those of a view inside it.
 *
 * @param {!Element} root
 * @param {string} selector
 * @return {!Array<!Element>}
 */
export function elements(root, selector) {
  return [root, ...root.querySelectorAll(selector)].filter(
      element => fits(element, selector) && nearest(element, '[data-stash-view]') === root);
}

/**
 * The nearest element around the target that matches and belongs to this view.
 *
 * @param {!Element} root
 * @param {?EventTarget} target
 * @param {string} selector
 * @return {?Element}
 */
export function own(root, target, selector) {
  const element = target instanceof Element ? nearest(target, selector) : null;
  return element && nearest(element, '[data-stash-view]') === root ? element : null;
}

/**
 * What an attribute of Stash says of an element; the empty text where it says nothing, or is not there.
 *
 * @param {!Element} element
 * @param {string} directive
 * @return {string}
 */
export function said(element, directive) {
  return (element.getAttribute('data-stash-' + directive) ?? '').trim();
}

/**
 * Whether it has an attribute of Stash.
 *
 * @param {!Element} element
 * @param {string} directive
 * @return {boolean}
 */
export function has(element, directive) {
  return element.hasAttribute('data-stash-' + directive);
}

/**
 * `name:path name:path`
 *
 * @param {string} pairs
 * @return {!Array<!Array<string>>}
 */
export function pairsOf(pairs) {
  return pairs.split(/\s+/).filter(Boolean).map(pair => {
    const at = pair.lastIndexOf(':');
    return at < 0 ? [pair, pair] : [pair.slice(0, at), pair.slice(at + 1)];
  });
}

/**
 * The innermost row that an element of this view stands in.
 *
 * @param {!Element} root
 * @param {!Node} element
 * @return {?Row}
 */
export function rowOf(root, element) {
  for (let node = element; node && node !== root; node = /** @type {!Node} */ (node.parentNode)) {
    const row = rows.get(node);
    if (row) return row;
  }
  return null;
}

/**
 * Whether it is known what the view is to show, were it nothing; until then the page shows what it came with.
 *
 * @param {!StashView} view
 * @return {boolean}
 */
export function isKnown(view) {
  return view.recovery !== '' || isGone(view);
}

/**
 * What stands at a path, as an element sees it. `cart.items.0` begins at the view's state, `.price` at the element of the list
 * whose row this is, `..title` at that of the list around it; `.` is the element itself.
 *
 * @param {!Element} root
 * @param {!StashView} view
 * @param {!Element} element
 * @param {string} path
 * @return {*} undefined if there is nothing; null if all is gone, so that nothing is shown, not even what the page came with
 */
export function find(root, view, element, path) {
  if (isGone(view)) return null;
  const rest = path.replace(/^\.+/, '');
  const dots = path.length - rest.length;
  if (dots === 0) {
    const key = path.split('.')[0];
    if (view.recovery && view.recovery !== 'error' && !Object.hasOwn(view.state, key)) {
      warnOnce('the view "' + view.name + '" has no key "' + key + '"');
    }
    return look(view.state, path);
  }
  let row = rowOf(root, element);
  for (let up = dots; row && up > 1; up--) row = /** @type {?Row} */ (row.outer);
  if (!row) {
    // One that the server has rendered, or a framework kept, stands there until the list is known.
    const others = !rowOf(root, element) && element.closest('[data-stash-row]');
    if (!others) warnOnce('"' + path + '" stands in no row of a list, and begins with a dot');
    return undefined;
  }
  return rest ? look(row.value, rest) : row.value;
}

/**
 * Whether what stands at a path counts as true; not so with `!` before the path. Nothing, null, false, 0, and what is empty (a
 * text, a list, an object) count as false.
 *
 * @param {!Element} root
 * @param {!StashView} view
 * @param {!Element} element
 * @param {string} path
 * @return {boolean}
 */
export function holds(root, view, element, path) {
  const not = path.startsWith('!');
  const value = find(root, view, element, not ? path.slice(1) : path);
  const full = value !== null && typeof value === 'object' ? Object.keys(/** @type {!Object} */ (value)).length > 0 : Boolean(value);
  return full !== not;
}

/**
 * @param {*} value
 * @param {string} path keys and positions, separated by dots
 * @return {*}
 */
export function look(value, path) {
  for (const key of path.split('.')) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(/** @type {!Object} */ (value), key)) return undefined;
    value = /** @type {!Object<string, *>} */ (value)[key];
  }
  return value;
}
