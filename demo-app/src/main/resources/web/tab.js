/**
 * One of the tabs that press: when a round begins it presses its button as fast as it can, and counts that by itself. It tells the
 * page with the result (race.js) what it has pressed, and what of that is not stored yet.
 */
import {connect, start} from '/stash/stash.js';

const FOR = 3000; // ms
const EVERY = 10; // ms
const MOST_WAITING = 400; // of a page's queue, which refuses what is too much
const TELL_EVERY = 100; // ms

const find = selector => document.querySelector(selector);
const [race, lastWrite] = [...document.querySelectorAll('[data-stash-view]')].map(start);
const tab = location.hash.slice(1) || `another ${race.page.slice(0, 4)}`;
const channel = new BroadcastChannel('race');
let round;
let pressed = 0;
let over = true;
let telling;

find('#name').textContent = `Tab ${tab}`;
document.title = `Tab ${tab}`;
connect('counter').subscribe(({state}) => {
  document.documentElement.dataset.theme = state.theme === 'dark' ? 'dark' : 'light';
});

find('#press').onclick = () => {
  lastWrite.send('press').catch(() => {}); // the attribute sends the other one
  pressed++;
  tell();
};

/** A round begins when both views have its number: then nobody counts on from the last one. */
function look() {
  const now = race.state.round;
  if (race.recovery && lastWrite.recovery && now === lastWrite.state.round && now !== round) {
    const first = round === undefined;
    round = now;
    if (!first) begin();
  }
  tell();
}

function begin() {
  pressed = 0;
  over = false;
  const end = performance.now() + FOR;
  const pressing = setInterval(() => {
    if (performance.now() > end) {
      clearInterval(pressing);
      over = true;
      tell();
    } else if (waiting() < MOST_WAITING) {
      find('#press').click();
    }
  }, EVERY);
}

const waiting = () => race.pending + lastWrite.pending;

function tell() {
  telling ??= setTimeout(say, TELL_EVERY);
}
function say() {
  telling = undefined;
  find('#pressed').textContent = pressed;
  find('#waiting').textContent = waiting();
  const ready = race.status === 'connected' && lastWrite.status === 'connected' && round !== undefined;
  const {node, again} = race.state;
  channel.postMessage({tab, round, pressed, again: again ?? 0, waiting: waiting(), over, node, ready});
}

channel.onmessage = ({data}) => {
  if (data.dial !== tab) return;
  for (const view of [race, lastWrite]) {
    view.disconnect();
    view.reconnect();
  }
};
for (const view of [race, lastWrite]) view.subscribe(look);
