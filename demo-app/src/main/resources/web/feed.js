/** "Who wrote what": every change that the server has pushed to this tab, the newest first. */
const LENGTH = 40;

/** @param {string} selector @return {HTMLElement} */
const find = selector => document.querySelector(selector);
const clock = new Intl.DateTimeFormat(undefined, {hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23'});

/** @param {!Array<!StashView>} views */
export function showFeed(views) {
  for (const each of views) {
    each.on('change', ({changes, removed, origin, revision}) => {
      if (origin === 'mount') return;
      for (const [key, value] of Object.entries(changes)) log(key, short(value), origin, revision);
      for (const key of removed) log(key, 'removed', origin, revision);
    });
    // What the last person did is not for the next one: the page's own memory of it goes as well.
    each.on('session', ({dropped}) => {
      find('[data-test=feed]').replaceChildren();
      log('session', `another one; ${dropped} events dropped`, 'error', 0);
    });
    each.on('error', error => log(error.code, error.message, 'error', 0));
  }
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
  while (feed.children.length > LENGTH) feed.lastElementChild.remove();
}

function short(value) {
  if (Array.isArray(value) && value.length === 0) return 'none';
  const text = Array.isArray(value)
    ? value.map(each => (each === '' ? '·' : String(each))).join(' ')
    : typeof value === 'string' ? `“${value}”` : JSON.stringify(value);
  return text.length > 32 ? `${text.slice(0, 31)}…` : text;
}
