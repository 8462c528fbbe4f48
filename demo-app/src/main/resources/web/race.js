/**
 * Two tabs press as fast as they can (tab.js); here is what they have pressed, beside what was counted. Pages alone know what was
 * pressed, so they tell each other: no attribute adds up what stands in several pages.
 */
import {start} from '/stash/stash.js';
import {nodes} from './cluster.js';

const SETTLES = 700; // ms without news after which it is over
const DIALS = 8; // how often a tab looks for a node of its own

const find = selector => document.querySelector(`#race ${selector}`);

/** What each tab has told last, by its name. @type {!Map<string, !Object>} */
const told = new Map();
let channel;
let race;
let lastWrite;
let round = 0;
let dials = 0;
let running = false;
let settling;

/** Shows the panel; its tabs are opened when somebody asks for them. */
export function showRace() {
  [race, lastWrite] = [...document.querySelectorAll('#race [data-stash-view]')].map(start);
  for (const view of [race, lastWrite]) view.subscribe(render);
  find('#go').onclick = () => go();
}

async function go() {
  find('#go').disabled = true;
  find('#go').textContent = 'Pressing…';
  if (!channel) {
    channel = new BroadcastChannel('race');
    channel.onmessage = ({data}) => data.tab && hear(data);
    find('.windows').append(...['A', 'B'].map(frame));
  }
  say('Two tabs are opening…');
  dials = 0;
  await until(() => apart());
  running = true;
  round = Date.now();
  say('Pressing…');
  await Promise.all([race.send('start', {round}), lastWrite.send('start', {round})]).catch(() => {});
}

function frame(name) {
  const tab = document.createElement('iframe');
  tab.title = `Tab ${name}`;
  tab.src = `tab.html#${name}`;
  return tab;
}

/** Whether both tabs are there, and on nodes of their own if there are several; else they look for others. */
function apart() {
  const [a, b] = ['A', 'B'].map(name => told.get(name));
  if (!a?.node || !b?.node || !a.ready || !b.ready) return false;
  if (nodes() < 2 || a.node !== b.node || dials >= DIALS) return true;
  if (!b.dialling) {
    dials++;
    b.dialling = true;
    channel.postMessage({dial: 'B'});
  }
  return false;
}

const waiters = [];
function until(holds) {
  return new Promise(done => {
    waiters.push(() => holds() && (done(), true));
    look();
  });
}
function look() {
  for (const waiter of [...waiters]) if (waiter()) waiters.splice(waiters.indexOf(waiter), 1);
}

function hear(data) {
  told.set(data.tab, data);
  look();
  render();
}

// ---- What is shown ----

const sum = what => [...told.values()].filter(tab => tab.round === round).reduce((all, tab) => all + tab[what], 0);

function render() {
  const pressed = sum('pressed');
  const most = Math.max(1, pressed, race.state.counted ?? 0, lastWrite.state.counted ?? 0);
  find('progress').value = pressed;
  for (const bar of document.querySelectorAll('#race progress')) bar.max = most;
  if (!round) return;
  find('.pressed').textContent = pressed;
  if (!running) return;
  for (const name of ['race', 'last-write']) find(`[data-test=${name}-lost]`).hidden = true;
  const waiting = sum('waiting');
  const over = [...told.values()].filter(tab => tab.round === round);
  const done = over.length > 1 && over.every(tab => tab.over);
  if (done && waiting) say('All pressed; what waits is on its way…');
  clearTimeout(settling);
  if (done && !waiting) settling = setTimeout(finish, SETTLES);
}

function finish() {
  running = false;
  find('#go').disabled = false;
  find('#go').textContent = 'Press again';
  const pressed = sum('pressed');
  const kept = lost('race', pressed - race.state.counted);
  const gone = lost('last-write', pressed - lastWrite.state.counted);
  const again = sum('again');
  say((kept === 0 ? 'Every press is counted. ' : `Stash has lost ${kept}: please report it. `)
    + `The other tab was first ${again === 1 ? 'once' : `${again} times`}, and the press ran again. `
    + (gone === 0 ? 'Where the last write wins, none was lost this time.' : `Where the last write wins, ${gone} are gone.`));
}

function lost(name, count) {
  const pill = find(`[data-test=${name}-lost]`);
  pill.hidden = false;
  pill.dataset.state = count === 0 ? 'saved' : 'lost';
  pill.textContent = count === 0 ? 'none lost' : `${count} lost`;
  return count;
}

/** Only what is news: it is read aloud. */
function say(text) {
  const story = find('[data-test=race-story]');
  if (story.textContent !== text) story.textContent = text;
}
