import {warnOnce} from './error.js';
import {excuse, fail, forgetFailures} from './failures.js';
import {doingOf, forgetField} from './fields.js';
import {dropRows, isRow} from './lists.js';
import {elements, said} from './paths.js';
import {done, forgetSenders, listen, refused} from './people.js';
import {fits, inside, nearest} from './plain.js';
import {DIRECTIVES, SHOWN, checkAttributes, show} from './show.js';
import {StashView, connect} from './view.js';

// ---- Pages without code: docs/reference/page-script.md ----
//
// An element with `data-stash-view` is connected to its view, and what stands inside it shows the state and sends events. What stands
// in the page before the first mount stays until the value is known, so it is the place for defaults.

/** So long may an element be out of the page, on its way to another place in it, before its view is closed. */
const ABSENCE = 250;

/** @const {symbol} where a page keeps its views, for each copy of this module */
const VIEWS = Symbol.for('dev.stash.views');

/** No page, where a server runs what is made for pages: nothing happens then. @type {?} */
const page = globalThis['document'];

/**
 * One by two addresses (`stash.js` and its lasting name, a bundle) is two to a browser. They share the views of the elements, or
 * each element would have two; the first starts them.
 *
 * @type {boolean}
 */
const first = !!page && !page[VIEWS];

/** @type {!WeakMap<!Element, !StashView>} */
const views = page?.[VIEWS] ?? new WeakMap();

/** Elements that events are listened to on. @type {!WeakSet<!Element>} */
const heard = new WeakSet();

/** What state of which view an element shows. @type {!WeakMap<!Element, *>} */
const shownStates = new WeakMap();

/**
 * The view of the nearest element around this one that has `data-stash-view`.
 *
 * @param {!Element} element
 * @return {!StashView|undefined} undefined outside of any, and before it has been started
 */
export function viewOf(element) {
  const root = nearest(element, '[data-stash-view]');
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
  checkAttributes(root);
  if (!heard.has(root)) listen(root, () => views.get(root));
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
  let blind = false;
  on('mounted', ({recovery, resync}) => {
    // What was said of no event, before there was this socket or the values were there, is no longer so.
    if (blind || !resync) excuse(root, null, '');
    blind = recovery === 'error';
    // Revisions from before are not comparable with those after.
    for (const field of elements(root, '[data-stash-value]')) doingOf(field).revision = 0;
    compare(root, view);
  });
  on('session', ({dropped}) => {
    for (const form of elements(root, 'form')) {
      HTMLFormElement.prototype.reset.call(/** @type {!HTMLFormElement} */ (form));
    }
    for (const field of elements(root, 'input, select, textarea, [data-stash-value], [data-stash-event]')) forgetField(field);
    forgetFailures(root);
    forgetSenders(view);
    root.dispatchEvent(new CustomEvent('stash:session', {bubbles: true, detail: {view, dropped}}));
  });
  on('error', error => {
    if (!refused(view, error.id)) fail(root, null, error); // else its sender hears of it
  });
  on('', () => refresh(root, view));
  refresh(root, view);
}

/**
 * A page of one release may be at a server of another. Loaded anew it is likely to fit, so that is done, once for these two: where the
 * next one does not fit either, it goes on as well as it can.
 *
 * @param {!Element} root
 * @param {!StashView} view
 */
function compare(root, view) {
  const wanted = said(root, 'version');
  const {name, version} = view;
  if (!wanted || wanted === String(version)) return;
  const text = 'the page is for version ' + wanted + ' of the view "' + name + '", the server has ' + version;
  warnOnce(text);
  const event = new CustomEvent('stash:outdated', {bubbles: true, cancelable: true, detail: {view, wanted: Number(wanted)}});
  if (!root.dispatchEvent(event)) return;
  try {
    if (window.sessionStorage.getItem('stash.' + text)) return;
    window.sessionStorage.setItem('stash.' + text, '1');
  } catch {
    return; // storage is switched off, or full: it would do so again and again
  }
  let due = true;
  view.subscribe(() => {
    if (due && !view.saving) {
      due = false;
      window.location.reload();
    }
  });
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
  const within = [element, ...inside(element, SHOWN + ', [data-stash-view]')];
  for (const root of within) {
    if (fits(root, '[data-stash-view]')) startIfItCan(root);
  }
  if (isRow(element) && !attribute) return; // shown already, when it was made
  const root = nearest(element, '[data-stash-view]');
  if (root && (attribute || within.some(each => fits(each, SHOWN)))) changed.add(root);
  if (!attribute) checkAttributes(element);
}

/** @param {!Element} element */
function depart(element) {
  for (const each of [element, ...inside(element, '[data-stash-view], [data-stash-each]')]) {
    if (fits(each, '[data-stash-each]')) dropRows(each);
    if (views.has(each)) {
      setTimeout(() => {
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
  view.closeWhenSaved();
}

/**
 * One that cannot be started keeps no other from it.
 *
 * @param {!Element} root
 */
function startIfItCan(root) {
  try {
    start(root);
  } catch (why) {
    console.error(why);
  }
}

/** Starts all that is in the page, and whatever comes into it. */
function startAll() {
  for (const root of document.querySelectorAll('[data-stash-view]')) startIfItCan(root);
  checkAttributes(document.documentElement);
  new MutationObserver(notice).observe(
      document.documentElement, {childList: true, subtree: true, attributes: true, attributeFilter: DIRECTIVES});
}

if (first) {
  page[VIEWS] = views;
  if (page.readyState === 'loading') {
    page.addEventListener('DOMContentLoaded', startAll);
  } else {
    startAll();
  }
} else if (page) {
  warnOnce('stash.js is in this page twice, by two addresses: load it by one');
}
