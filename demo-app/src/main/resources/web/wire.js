/**
 * What travels for a change of the cart, in bytes. No attribute can say it, and `stash.js` does not tell: so this listens to its
 * sockets, and must be loaded before it opens the first.
 */
const heard = [];

window.WebSocket = class extends WebSocket {
  constructor(...how) {
    super(...how);
    this.addEventListener('message', ({data}) => heard.forEach(listener => listener(this.url, 'got', data)));
  }

  send(data) {
    heard.forEach(listener => listener(this.url, 'sent', data));
    super.send(data);
  }
};

const bytes = text => new TextEncoder().encode(text).length;
const number = new Intl.NumberFormat('en');

/** What is no message is for `stash.js` to complain of. */
function read(data) {
  try {
    return JSON.parse(data) ?? {};
  } catch {
    return {};
  }
}

/** @param {!StashView} cart */
export function showWire(cart) {
  const line = document.querySelector('[data-test=wire]');
  let sent = 0;
  heard.push((url, way, data) => {
    if (!new URL(url).pathname.endsWith('/cart')) return;
    const {type, origin, patches, changes} = read(data);
    if (way === 'sent' && type === 'event') sent = bytes(data);
    if (way === 'sent' || type !== 'state' || !(patches?.lines || changes?.lines)) return;
    const got = bytes(data);
    setTimeout(() => { // when the list is put together
      line.dataset.got = got;
      line.dataset.patch = String(Boolean(patches?.lines));
      const went = origin === 'self' ? `${number.format(sent)} bytes sent, ` : 'from another tab, ';
      const list = bytes(JSON.stringify(cart.state.lines));
      line.textContent = `Last change: ${went}${number.format(got)} received; the list has ${number.format(list)}.`;
    });
  });
}
