/**
 * Stash, the page's side.
 *
 *     import { connect } from '/stash/stash.js';
 *     const counter = connect('counter');
 *     counter.subscribe(view => { output.textContent = view.state.count; });
 *     button.onclick = () => counter.send('increment');
 *
 * A page needs no code at all for that: put `data-stash-view="counter"` on an element, `data-stash-text`, `data-stash-value`,
 * `data-stash-event` and the others of docs/reference/page-script.md on what is inside it, and load this module.
 *
 * No dependencies, no globals. Nothing the server sends can make it throw. The build puts these modules together, into the one that is
 * served (.ci/PageScript.java): `import` and `export` each fit on a line, and no two modules have the same name for something.
 */

export {StashError} from './error.js';
export {StashView, connect} from './view.js';
export {start, viewOf} from './page.js';
