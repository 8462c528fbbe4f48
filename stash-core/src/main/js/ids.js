const TAB_KEY = 'stash.tab';
const TAB_IN_USE_KEY = 'stash.tab.inUse';

/** @return {string} 144 random bits */
export function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(18));
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_');
}

/** @type {string} */
let tab = '';

/** @type {string|undefined} */
let copied = undefined;

/**
 * The tab's id, from sessionStorage. A duplicated tab starts with a copy of that storage and must not pass for the original:
 * a mark beside the id says that a page is using it now. A page that is left takes the mark away, so only a copy (or a page
 * after a browser crash) finds one, and takes a new id; the server gives it what the other one has. Web Locks would tell too, but
 * only later, only over https, and a page that holds one cannot enter the back/forward cache.
 *
 * @return {string}
 */
export function tabId() {
  if (tab) return tab;
  try {
    const storage = window.sessionStorage;
    const kept = storage.getItem(TAB_KEY) ?? '';
    const known = /^[\w-]{16,64}$/.test(kept);
    const copy = known && storage.getItem(TAB_IN_USE_KEY) !== null;
    tab = known && !copy ? kept : randomId();
    copied = copy ? kept : undefined;
    const mark = () => {
      storage.setItem(TAB_KEY, tab);
      storage.setItem(TAB_IN_USE_KEY, '1');
    };
    mark();
    window.addEventListener('pagehide', () => storage.removeItem(TAB_IN_USE_KEY));
    window.addEventListener('pageshow', mark);
  } catch {
    tab = tab || randomId(); // storage is switched off, or full: a tab that does not remember itself still works
  }
  return tab;
}

/** @return {string|undefined} the tab that this one is a copy of, once it has an id */
export function copiedTab() {
  return copied;
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
