/**
 * The showcase's own part: what the data attributes cannot say. The app itself, on both sides, runs on `stash.js` alone; here are
 * the buttons that break things, and the words about what happened.
 */
import {showWire} from './wire.js'; // before the first socket
import {start, viewOf} from '/stash/stash.js';
import {baseOf, serving, show} from './cluster.js';
import {showFeed} from './feed.js';
import {lookAtDevices, showPeople} from './people.js';
import {showRace} from './race.js';

const ABSENCE = 3000; // ms: long enough to click a few times while the socket is down
const LOOK_EVERY = 5000; // ms between two questions who serves us

/** @param {string} selector @return {HTMLElement} */
const find = selector => document.querySelector(selector);

// ---- The app, on both sides ----

for (const side of document.querySelectorAll('.side')) {
  const app = find('#app').content.cloneNode(true);
  const board = app.querySelector('.board');
  for (let cell = 0; cell < 9; cell++) {
    const square = document.createElement('button');
    square.type = 'button';
    square.dataset.stashText = `cells.${cell}`;
    square.dataset.stashEvent = 'play';
    square.dataset.stashPayload = JSON.stringify({cell});
    square.dataset.test = `$-cell-${cell}`;
    board.append(square);
  }
  for (const named of app.querySelectorAll('[data-test]')) {
    named.dataset.test = named.dataset.test.replace('$', side.dataset.side);
  }
  for (const root of app.querySelectorAll('[data-stash-view]')) {
    root.dataset.stashBase = side.dataset.base ?? baseOf(root.dataset.stashView);
  }
  app.querySelector('.draft small').textContent =
      side.dataset.side === 'stash' ? 'stays with this page' : 'goes with the socket';
  side.querySelector('.app').append(app);
  side.querySelectorAll('[data-stash-view]').forEach(start);
}

const view = (side, name) => viewOf(find(`[data-side=${side}] [data-stash-view=${name}]`));
const counter = view('stash', 'counter');
const board = view('stash', 'board');
const plainCounter = view('plain', 'counter');
const plainBoard = view('plain', 'board');
const all = [...document.querySelectorAll('[data-stash-view]')].map(start);

for (const [side, game, first] of [['stash', board, counter], ['plain', plainBoard, plainCounter]]) {
  const root = find(`[data-side=${side}]`);
  game.subscribe(() => showGame(root, game.state));
  first.subscribe(() => {
    root.dataset.status = first.status;
    root.querySelector('.status').textContent = statusWords(first);
  });
}

// A plain page can do nothing without its socket. With Stash, what is clicked meanwhile waits and is sent later.
for (const plain of [plainCounter, plainBoard]) {
  const root = find(`[data-side=plain] [data-stash-view=${plain.name}]`);
  plain.subscribe(() => (root.disabled = plain.status !== 'connected'));
}

function showGame(root, {cells = [], turn = 'X', winner = '', line = []}) {
  root.querySelectorAll('.board button').forEach((square, at) => {
    square.dataset.mark = cells[at] ?? '';
    square.classList.toggle('won', Array.isArray(line) && line.includes(at));
    square.setAttribute('aria-label', `Square ${at + 1}: ${cells[at] || 'empty'}`);
  });
  root.querySelector('.verdict').textContent =
    winner === 'draw' ? 'A draw' : winner ? `${winner} has won` : `${turn} to move`;
}

function statusWords({status, reason, pending}) {
  const waiting = pending === 1 ? '1 event waits' : `${pending} events wait`;
  switch (status) {
    case 'connected':
      return 'Connected';
    case 'connecting':
      return 'Connecting…';
    case 'disconnected':
      return pending ? `Socket dropped, ${waiting}` : 'Socket dropped';
    case 'reconnecting':
      return pending ? `Reconnecting, ${waiting}` : 'Reconnecting…';
    default:
      return {expired: 'The session has expired', logged_out: 'Logged out', replaced: 'Open elsewhere'}[reason] ?? 'Closed';
  }
}

// ---- What is saved, what came back ----

function showSaved() {
  const pending = counter.pending + board.pending;
  const saved = find('#saved');
  const revision = Math.max(counter.saved, board.saved);
  saved.dataset.state = counter.recovery === '' ? 'wait' : pending ? 'saving' : 'saved';
  saved.textContent =
    counter.recovery === '' ? '…' : pending ? `Saving ${pending}…` : revision ? `Saved · revision ${revision}` : 'Nothing to save';
}
counter.subscribe(showSaved);
board.subscribe(showSaved);

let mounts = 0;
counter.on('mounted', ({recovery, resync}) => {
  mounts++;
  const back = mounts > 1;
  find('[data-test=stash-recovery]').textContent = resync
    ? 'Another process took over this session. Nothing was lost.'
    : {
        new: 'A new session: nothing is stored for it yet.',
        recovered: back
          ? `Back again: everything is where it was, at revision ${counter.revision}.`
          : `Recovered from storage, at revision ${counter.revision}.`,
        not_found: 'This page was away too long and goes on as a fresh one.',
        error: 'Storage cannot be reached. The page works; nothing is saved until it can.',
      }[recovery] ?? 'Mounted.';
});
let plainMounts = 0;
plainCounter.on('mounted', () => {
  find('[data-test=plain-recovery]').textContent =
    ++plainMounts > 1 ? 'A new socket, a new view: everything starts over.' : 'A view in the memory of one socket.';
});
for (const each of [counter, board]) {
  each.on('saved', () => {
    if (mounts === 1 && !counter.saving && !board.saving) {
      find('[data-test=stash-recovery]').textContent = 'All of it is in storage. Now break something.';
    }
  });
}
counter.on('status', ({status}) => {
  const news = find('[data-test=stash-recovery]');
  if (status === 'disconnected' || status === 'reconnecting') {
    news.textContent = 'What you click now waits, and is applied once.';
  } else if (status === 'ended') {
    news.textContent = 'The session is over. Reload to begin a new one.';
  }
});
plainCounter.on('status', ({status}) => {
  if (status === 'connected') return;
  find('[data-test=plain-recovery]').textContent = 'The socket is gone, and the view with it.';
});

// ---- Theme: session state like any other ----

counter.subscribe(() => {
  const dark = counter.state.theme === 'dark';
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  find('#theme').setAttribute('aria-pressed', String(dark));
  find('.theme-label').textContent = dark ? 'Light' : 'Dark';
});
find('#theme').onclick = () => counter.send('theme', {value: counter.state.theme === 'dark' ? 'light' : 'dark'});

// ---- Break something ----

let returning;
find('#drop').onclick = () => {
  const away = returning !== undefined;
  clearTimeout(returning);
  returning = away ? undefined : setTimeout(comeBack, ABSENCE);
  if (away) comeBack();
  else all.forEach(each => each.disconnect());
  showDrop();
};
function comeBack() {
  returning = undefined;
  all.forEach(each => each.reconnect());
  showDrop();
}
function showDrop() {
  const away = returning !== undefined;
  find('#drop').classList.toggle('counting', away);
  find('#drop').style.setProperty('--absence', `${ABSENCE}ms`);
  find('.drop-label').textContent = away ? 'Reconnect now' : 'Drop the socket';
}
find('#reload').onclick = () => location.reload();
find('#new-tab').onclick = () => window.open(location.href, '_blank', 'noopener');

// ---- Who serves us ----

async function lookWhere() {
  const line = find('[data-test=where]');
  try {
    const answer = await fetch('/demo/where', {cache: 'no-store', signal: AbortSignal.timeout(3000)});
    const {servedBy: answering, owner} = await answer.json();
    const servedBy = serving() ?? answering; // with several nodes any of them may answer
    find('#pid').textContent = servedBy.pid;
    line.dataset.state = 'up';
    line.textContent = owner && owner.node !== servedBy.node
      ? `served by ${servedBy.node} · session on ${owner.node}, pid ${owner.pid}`
      : `served by ${servedBy.node}, pid ${servedBy.pid}`;
  } catch {
    line.dataset.state = 'down';
    line.textContent = 'no server in sight';
  }
}
counter.on('status', lookWhere);
counter.on('mounted', lookWhere);
setInterval(() => {
  if (document.visibilityState !== 'visible') return;
  lookWhere();
  lookAtDevices().catch(() => {});
}, LOOK_EVERY);
lookWhere();
show(counter, board);
showFeed([counter, board]);
showPeople(counter);
showRace();
showWire(viewOf(find('#cart')));
