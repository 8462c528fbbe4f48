/**
 * People: a login gives the session a new id and keeps its values, a logout ends it, in all tabs. And their devices: each is shown, and
 * can be signed out from here; so can this one from elsewhere.
 */
const find = selector => document.querySelector(selector);
const login = find('#login');
let leaving = false; // by a click here: then the end is no news
const devices = find('#devices');
let shown = '';
/** @type {StashView|undefined} */
let counter;

const OVER = {
  logged_out: ['You are signed out.', 'This browser’s session was ended from another device, or in another tab of this one. What was saved in it is gone, and nothing clicked here counts any more.'],
  expired: ['Your session has expired.', 'Nobody was here for too long, or it was too old.'],
};

/** @param {!StashView} view which tells when this browser is back, and when its session has ended */
export function showPeople(view) {
  counter = view;
  counter.on('mounted', () => lookWho().catch(() => {}));
  counter.on('status', ({status}) => {
    const words = status === 'ended' && !leaving ? OVER[counter.reason] : undefined;
    if (status === 'connected' || words) find('#over').hidden = !words;
    if (!words) return;
    [find('#over b').textContent, find('#over span').textContent] = words;
    devices.hidden = true;
    login.disabled = true;
  });
}

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
find('#sign-out-others').onclick = () => signOut('/demo/devices/sign-out-others');
find('[data-test=start-again]').onclick = () => location.reload();

export async function lookAtDevices() {
  const known = login.dataset.user && counter?.status !== 'ended';
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

const day = new Intl.DateTimeFormat('en', {day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23'});
function ago(time) {
  const minutes = Math.floor((Date.now() - Date.parse(time)) / 60_000);
  const relative = new Intl.RelativeTimeFormat('en', {numeric: 'auto'});
  return minutes < 1 ? 'just now'
    : minutes < 60 ? relative.format(-minutes, 'minute')
    : minutes < 1440 ? relative.format(-Math.floor(minutes / 60), 'hour')
    : relative.format(-Math.floor(minutes / 1440), 'day');
}
