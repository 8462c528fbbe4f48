const TAB_KEY = 'stash.tab';
const TAB_IN_USE_KEY = 'stash.tab.inUse';

/** @return {string} 144 random bits */
export function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(18));
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_');
}

/** Where the pages of a tab keep what they know of it together. */
const SHARED = Symbol.for('stash.tab');

/**
 * What the page of a tab and the frames in it share. `from`: the tab that it is a copy of. `pages`: how many of them are there.
 *
 * @typedef {{id: string, from: (string|undefined), pages: number}}
 */
let Tab;

/** @type {?Tab} */
let tab = null;

/**
 * The tab's id, from sessionStorage. A duplicated tab starts with a copy of that storage and must not pass for the original:
 * a mark beside the id says that a page is using it now. A page that is left takes the mark away, so only a copy (or a page
 * after a browser crash) finds one, and takes a new id; the server gives it what the other one has. Web Locks would tell too, but
 * only later, only over https, and a page that holds one cannot enter the back/forward cache.
 *
 * Frames have the storage of the page around them, and would pass for copies: so who comes first decides for all of them.
 *
 * @return {string}
 */
export function tabId() {
  tab = tab ?? joinTab();
  return tab.id;
}

/** @return {!Tab} */
function joinTab() {
  const outer = /** @type {!Object<symbol, (!Tab|undefined)>} */ (/** @type {?} */ (outermost()));
  const joined = outer[SHARED] ?? findTab();
  outer[SHARED] = joined;
  let here = false;
  /** @param {boolean} comes */
  const count = comes => {
    if (comes !== here) joined.pages += comes ? 1 : -1;
    here = comes;
    try {
      const storage = window.sessionStorage;
      if (joined.pages === 0) {
        storage.removeItem(TAB_IN_USE_KEY);
      } else {
        storage.setItem(TAB_KEY, joined.id);
        storage.setItem(TAB_IN_USE_KEY, '1');
      }
    } catch {
      // storage is switched off, or full: a tab that does not remember itself still works
    }
  };
  count(true);
  window.addEventListener('pagehide', () => count(false));
  window.addEventListener('pageshow', () => count(true));
  return joined;
}

/** @return {!Tab} */
function findTab() {
  try {
    const kept = window.sessionStorage.getItem(TAB_KEY) ?? '';
    if (/^[\w-]{16,64}$/.test(kept)) {
      const copy = window.sessionStorage.getItem(TAB_IN_USE_KEY) !== null;
      return {id: copy ? randomId() : kept, from: copy ? kept : undefined, pages: 0};
    }
  } catch {
    // as above
  }
  return {id: randomId(), from: undefined, pages: 0};
}

/** @return {!Window} the window around this one that has the same storage */
function outermost() {
  let outer = window;
  try {
    while (outer.parent !== outer && outer.parent.document) outer = outer.parent;
  } catch {
    // of another origin: it has another storage
  }
  return outer;
}

/** @return {string|undefined} the tab that this one is a copy of, once it has an id */
export function copiedTab() {
  return tab ? tab.from : undefined;
}

/**
 * A name as part of a URL. Parts of dots alone would lead out of where views live, and are no value of any parameter.
 *
 * @param {string} view
 * @return {string}
 */
export function pathOf(view) {
  const parts = view.split('/');
  if (parts.some(part => /^\.{0,2}$/.test(part))) throw new Error('"' + view + '" is no name of a view');
  return parts.map(encodeURIComponent).join('/');
}
