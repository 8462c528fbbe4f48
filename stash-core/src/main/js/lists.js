import {warnOnce} from './error.js';
import {Row, elements, find, has, isKnown, look, rowOf, rows, said} from './paths.js';
import {contains, fits, inside} from './plain.js';
import {StashView} from './view.js';

const TEMPLATES = 'template[data-stash-each]';

/** The rows that a template has made, in their order. @type {!WeakMap<!Element, !Array<!Row>>} */
const lists = new WeakMap();

/**
 * Makes rows for what is new in lists, takes those away whose elements are gone, and puts all in order.
 *
 * @param {!Element} root
 * @param {!StashView} view
 */
export function showLists(root, view) {
  for (const template of elements(root, TEMPLATES)) {
    if (root.contains(template)) showList(root, view, template); // else its row has just gone
  }
}

/**
 * The rows of a template that is no longer in the page.
 *
 * @param {!Element} template
 */
export function dropRows(template) {
  for (const row of lists.get(template) ?? []) remove(row);
  lists.delete(template);
}

/**
 * Whether this was made here, so that nobody has to look at it.
 *
 * @param {!Node} node
 * @return {boolean}
 */
export function isRow(node) {
  return rows.has(node);
}

/**
 * @param {!Element} root
 * @param {!StashView} view
 * @param {!Element} template
 */
function showList(root, view, template) {
  const list = find(root, view, template, said(template, 'each'));
  const before = lists.get(template);
  if (!before) {
    if (!isKnown(view)) return; // what the page came with stays until it is known better
    removePlaceholders(template);
  }
  const values = Array.isArray(list) ? list : list !== null && typeof list === 'object' ? Object.entries(/** @type {!Object} */ (list)) : [];
  const outer = rowOf(root, template);
  const left = new Map((before ?? []).map(row => [row.key, row]));
  /** @type {!Array<!Row>} */
  const fresh = [];
  const now = values.map((value, index) => {
    const {name, key} = keyOf(template, value, index);
    let row = left.get(key);
    if (row) {
      left.delete(key);
    } else {
      row = make(template);
      fresh.push(row);
    }
    Object.assign(row, {value, name, key, outer});
    return row;
  });
  if (new Set(now.map(row => row.key)).size < now.length) {
    warnOnce('two elements of "' + said(template, 'each') + '" have the same "' + said(template, 'key') + '"');
  }
  const kept = new Set(now);
  for (const row of before ?? []) {
    if (!kept.has(row)) remove(row);
  }
  lists.set(template, now);
  place(template, now);
  for (const row of fresh) {
    for (const node of row.nodes) {
      if (!(node instanceof Element)) continue;
      for (const inner of [node, ...inside(node, TEMPLATES)]) {
        if (fits(inner, TEMPLATES)) showList(root, view, inner);
      }
    }
  }
}

/**
 * @param {!Element} template
 * @param {*} value
 * @param {number} index
 * @return {{name: string, key: *}}
 */
function keyOf(template, value, index) {
  const path = said(template, 'key');
  if (!path) return {name: 'index', key: index};
  const key = path === '.' ? value : look(value, path);
  if (key === undefined || key === null || typeof key === 'object') {
    warnOnce('an element of "' + said(template, 'each') + '" has no key "' + path + '"');
    return {name: 'index', key: index};
  }
  return {name: path.split('.').pop() || 'key', key};
}

/**
 * @param {!Element} template
 * @return {!Row}
 */
function make(template) {
  const copy = document.importNode(/** @type {!HTMLTemplateElement} */ (template).content, true);
  const row = /** @type {!Row} */ ({value: undefined, name: '', key: undefined, nodes: [...copy.childNodes], outer: null});
  for (const node of row.nodes) {
    rows.set(node, row);
    if (node instanceof Element) node.setAttribute('data-stash-row', '');
  }
  return row;
}

/** @param {!Row} row */
function remove(row) {
  for (const node of row.nodes) /** @type {!ChildNode} */ (node).remove();
}

/**
 * What stands behind a template and calls itself a row was shown until now: by a server that knew the list, or it is a copy of
 * rows that somebody has kept of the page.
 *
 * @param {!Element} template
 */
function removePlaceholders(template) {
  for (let next = template.nextElementSibling; next && has(next, 'row'); next = template.nextElementSibling) {
    next.remove();
  }
}

/**
 * Puts the rows behind their template. None is moved that stands where it should, and never the one that has the focus: it would
 * lose it.
 *
 * @param {!Element} template
 * @param {!Array<!Row>} now
 */
function place(template, now) {
  const active = document.activeElement;
  const pivot = now.findIndex(row => row.nodes.some(node => contains(node, active)));
  for (let at = pivot - 1; at >= 0; at--) {
    const next = now[at + 1].nodes[0];
    if (last(now[at]).nextSibling !== next) /** @type {!ChildNode} */ (next).before(...now[at].nodes);
  }
  for (let at = pivot + 1; at < now.length; at++) {
    const before = at === 0 ? template : last(now[at - 1]);
    if (before.nextSibling !== now[at].nodes[0]) /** @type {!ChildNode} */ (before).after(...now[at].nodes);
  }
}

/**
 * @param {!Row} row
 * @return {!Node}
 */
function last(row) {
  return row.nodes[row.nodes.length - 1];
}
