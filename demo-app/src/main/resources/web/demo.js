/**
 * The showcase's own part: what the data attributes cannot say. The app itself, on both sides, runs on `stash.js` alone; here are
 * the buttons that break things, the words about what happened, and the feed of who wrote what.
 */
import {start, viewOf} from '/stash/stash.js';
import {baseOf, serving, show} from './cluster.js';

const ABSENCE = 3000; // ms: long enough to click a few times while the socket is down
const FEED_LENGTH = 40;
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
const all = [counter, board, plainCounter, plainBoard];

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

// ---- Login: the session gets a new id and keeps its values; logout: it ends, in all tabs ----

const login = find('#login');
let leaving = false; // by a click here: then the end is no news
async function lookWho() {
  const user = await (await fetch('/demo/who', {cache: 'no-store'})).text();
  login.dataset.user = user;
  login.textContent = user ? `Log out ${user}` : 'Log in';
  login.disabled = false;
  await lookAtDevices();
}
login.onclick = async () => {
  const out = login.dataset.user !== '';
  leaving = out;
  login.disabled = true;
  await fetch(out ? '/demo/logout' : '/demo/login', {method: 'POST'});
  if (out) location.reload();
  else lookWho();
};
counter.on('mounted', () => lookWho().catch(() => {}));

// ---- The person's devices: each is shown, and can be signed out from here; so can this one from elsewhere ----

const devices = find('#devices');
let shown = '';
async function lookAtDevices() {
  const known = login.dataset.user && counter.status !== 'ended';
  const answer = known ? await fetch('/demo/devices', {cache: 'no-store'}) : undefined;
  const all = answer?.ok ? await answer.json() : [];
  all.sort((a, b) => b.here - a.here || b.lastSeenAt.localeCompare(a.lastSeenAt));
  const rows = all.map(({handle, label, here, createdAt, lastSeenAt}) => [handle, label, here, `since ${day.format(new Date(createdAt))} · last seen ${ago(lastSeenAt)}`]);
  if (shown !== (shown = JSON.stringify(rows))) {
    find('[data-test=device-list]').replaceChildren(...rows.map(row => device(...row)));
  }
  devices.querySelector('.person').textContent = login.dataset.user;
  devices.hidden = all.length === 0;
  find('#sign-out-others').disabled = all.length < 2;
}
function device(handle, label, here, times) {
  const row = find('#device').content.cloneNode(true);
  row.querySelector('b').textContent = label;
  row.querySelector('.pill').hidden = !here;
  row.querySelector('small').textContent = times;
  const out = row.querySelector('button');
  out.hidden = here; // that is what "Log out" is for
  out.setAttribute('aria-label', `Sign out ${label}`);
  out.onclick = () => signOut(`/demo/devices/sign-out?handle=${handle}`);
  return row;
}
async function signOut(url) {
  const answer = await fetch(url, {method: 'POST'});
  const ended = answer.ok ? Number(await answer.text()) : 0;
  find('[data-test=devices-news]').textContent = !answer.ok
    ? 'That did not work. Look at the list, and try again.'
    : ended === 1 ? 'Signed out on 1 other device.' : `Signed out on ${ended} other devices.`;
  await lookAtDevices();
}
find('#sign-out-others').onclick = () => signOut('/demo/devices/sign-out-others');

const day = new Intl.DateTimeFormat('en', {day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23'});
function ago(time) {
  const minutes = Math.floor((Date.now() - Date.parse(time)) / 60_000);
  const relative = new Intl.RelativeTimeFormat('en', {numeric: 'auto'});
  return minutes < 1 ? 'just now'
    : minutes < 60 ? relative.format(-minutes, 'minute')
    : minutes < 1440 ? relative.format(-Math.floor(minutes / 60), 'hour')
    : relative.format(-Math.floor(minutes / 1440), 'day');
}

const OVER = {
  logged_out: ['You are signed out.', 'This browser’s session was ended from another device, or in another tab of this one. What was saved in it is gone, and nothing clicked here counts any more.'],
  expired: ['Your session has expired.', 'Nobody was here for too long, or it was too old.'],
};
counter.on('status', ({status}) => {
  const words = status === 'ended' && !leaving ? OVER[counter.reason] : undefined;
  if (status === 'connected' || words) find('#over').hidden = !words;
  if (!words) return;
  [find('#over b').textContent, find('#over span').textContent] = words;
  devices.hidden = true;
  login.disabled = true;
});
find('[data-test=start-again]').onclick = () => location.reload();

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

// ---- Who wrote what ----

const clock = new Intl.DateTimeFormat(undefined, {hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23'});

for (const each of [counter, board]) {
  each.on('change', ({changes, removed, origin, revision}) => {
    if (origin === 'mount') return;
    for (const [key, value] of Object.entries(changes)) log(key, short(value), origin, revision);
    for (const key of removed) log(key, 'removed', origin, revision);
  });
}
// What the last person did is not for the next one: the page's own memory of it goes as well.
for (const each of [counter, board]) {
  each.on('session', ({dropped}) => {
    find('[data-test=feed]').replaceChildren();
    log('session', `another one; ${dropped} events dropped`, 'error', 0);
  });
}
for (const each of [counter, board]) {
  each.on('error', error => log(error.code, error.message, 'error', 0));
}

function log(key, value, origin, revision) {
  const feed = find('[data-test=feed]');
  feed.querySelector('.empty')?.remove();
  const newest = feed.firstElementChild;
  const row = document.createElement('li');
  row.dataset.origin = origin;
  row.dataset.key = key;
  const who = {self: 'this tab', other: 'another tab', error: 'refused'}[origin] ?? origin;
  for (const [name, text] of [['key', key], ['value', value], ['who', who], ['rev', revision ? `r${revision}` : ''], ['time', clock.format(new Date())]]) {
    const cell = document.createElement('span');
    cell.className = name;
    cell.textContent = text;
    row.append(cell);
  }
  // Key strokes in a row are one line.
  if (newest && key === 'draft' && newest.dataset.key === key && newest.dataset.origin === origin) newest.replaceWith(row);
  else feed.prepend(row);
  while (feed.children.length > FEED_LENGTH) feed.lastElementChild.remove();
}

function short(value) {
  if (Array.isArray(value) && value.length === 0) return 'none';
  const text = Array.isArray(value)
    ? value.map(each => (each === '' ? '·' : String(each))).join(' ')
    : typeof value === 'string' ? `“${value}”` : JSON.stringify(value);
  return text.length > 32 ? `${text.slice(0, 31)}…` : text;
}

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
