import {objectOr} from './json.js';

/**
 * What a `state` message changes. A list may come as a patch: what it is made of, one after the other, which is a place in the list
 * that is here, a run `[from, to]` of places without the last, or an element that is new or has changed.
 *
 * @param {!Object<string, *>} message
 * @param {!Object<string, *>} state what is here
 * @return {?Object<string, *>} whole values; null if a patch is of another list than is here
 */
export function whole(message, state) {
  let changes = objectOr(message['changes'], {});
  const patches = objectOr(message['patches'], {});
  for (const key of Object.keys(patches)) {
    const patch = objectOr(patches[key], {});
    const list = state[key];
    const parts = patch['parts'];
    if (!Array.isArray(list) || list.length !== patch['of'] || !Array.isArray(parts)) return null;
    const here = /** @type {!Array<*>} */ (list);
    const made = /** @type {!Array<*>} */ (parts).flatMap(part => {
      if (Array.isArray(part)) return here.slice(/** @type {number} */ (part[0]), /** @type {number} */ (part[1]));
      return typeof part === 'number' ? [here[part]] : [part];
    });
    changes = {...changes, [key]: made};
  }
  return changes;
}
