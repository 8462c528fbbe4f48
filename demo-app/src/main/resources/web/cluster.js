/**
 * The picture of the cluster: which node each socket of this page has come out at, which node holds the session, and what
 * happens to both when a node goes. Drawn only where the server runs with several nodes.
 *
 * Everything shown is what the servers say, asked for once a second (more often while something happens, never while nobody
 * looks). The session's box lies where its actor lives; while no actor lives it lies in storage, for that is where it is.
 */
const CALM = 1000; // ms between two looks
const BUSY = 250;
const BUSY_FOR = 4000; // ms after the last thing that happened
const PACKET = 420; // ms for one leg of the way
const SVG = 'http://www.w3.org/2000/svg';

/** Names this load of the page in its sockets' URLs: only the entry port knows where each of them comes out. */
const page = Array.from(crypto.getRandomValues(new Uint8Array(12)), byte => byte.toString(16).padStart(2, '0')).join('');

/** @return {string} the base of a view's socket, whose URL then says which view of which page it is */
export const baseOf = view => `/stash/views/${view}?page=${page}&view=`;

/** @param {string} selector @return {HTMLElement} */
const find = selector => document.querySelector(selector);
const still = matchMedia('(prefers-reduced-motion: reduce)');
const section = find('#cluster');
const stage = find('.stage');
const wires = find('.wires');

let members = [];
let owner = null; // name of the node
let sockets = new Map(); // view → name of the node
let rolling = {running: 0, done: 0, of: 0};
let timer;
let looking = false;
let excitedUntil = 0;

/** @return {number} how many nodes there are; 0 where it is one alone */
export const nodes = () => members.length;

/** @return {{node: string, pid: number}|undefined} the node that has the counter's socket */
export const serving = () => members.find(({node}) => node === sockets.get('counter'));

/**
 * Shows the picture if there are several nodes.
 *
 * @param {!StashView} counter
 * @param {!StashView} board
 */
export async function show(counter, board) {
  try {
    if ((await ask('/demo/cluster')).members.length === 0) return;
  } catch {
    setTimeout(show, CALM, counter, board);
    return;
  }
  section.hidden = false;
  find('.kill').lastChild.textContent = ', and see it come back';
  new ResizeObserver(draw).observe(stage);
  for (const view of [counter, board]) {
    view.on('status', look);
    view.on('mounted', look);
    view.on('change', ({origin}) => origin === 'other' && pushed(legs(view.name)));
    view.on('done', () => clicked(legs(view.name)));
    view.on('saved', () => stored(legs(view.name)));
    view.subscribe(() => {
      find('.tab-box output').textContent = counter.state.count ?? '';
      find('.store small').textContent = `revision ${Math.max(counter.saved, board.saved)}`;
    });
  }
  document.addEventListener('visibilitychange', look);
  for (const name of ['kill-this', 'kill-owner', 'rolling-restart']) {
    for (const button of document.querySelectorAll(`#${name}, .${name}`)) {
      button.hidden = false;
      button.onclick = () => act(name);
    }
  }
  look();
}

async function ask(path) {
  const answer = await fetch(path, {cache: 'no-store', signal: AbortSignal.timeout(3000)});
  if (!answer.ok) throw new Error(path);
  return answer.json();
}

async function act(name) {
  excited();
  find(`#${name}`).disabled = true;
  try {
    await fetch(`/demo/cluster/${name}?page=${page}`, {method: 'POST'});
  } catch {
    // The node that was to answer is the one that died: what the picture shows counts.
  }
  look();
}

function excited() {
  excitedUntil = Date.now() + BUSY_FOR;
}

async function look() {
  clearTimeout(timer);
  if (looking || document.visibilityState !== 'visible') return;
  looking = true;
  try {
    const [cluster, where] = await Promise.all([ask(`/demo/cluster?page=${page}`), ask('/demo/where')]);
    const seen = new Map(cluster.sockets.map(({view, node}) => [view, node]));
    // Straight at a member's own address there is no entry port, and only one place where sockets can be.
    if (!cluster.members.some(({url}) => url === location.origin)) sockets = seen;
    else sockets = new Map(['counter', 'board'].map(view => [view, where.servedBy.node]));
    if (JSON.stringify([members, owner, rolling]) !== JSON.stringify([cluster.members, where.owner?.node ?? null, cluster.rolling])) {
      if (members.length) excited();
    }
    members = cluster.members;
    rolling = cluster.rolling;
    owner = where.owner?.node ?? null;
    section.dataset.asking = 'answered';
    render();
  } catch {
    excited();
    section.dataset.asking = 'silent';
  } finally {
    looking = false;
    const busy = rolling.running || Date.now() < excitedUntil;
    timer = setTimeout(look, busy ? BUSY : CALM);
  }
}

// ---- What is said in words ----

function render() {
  const list = find('.nodes');
  members.forEach(({node, pid, state}, at) => {
    const card = list.children[at] ?? list.appendChild(find('#node').content.firstElementChild.cloneNode(true));
    const views = [...sockets].filter(([, where]) => where === node).map(([view]) => view);
    card.dataset.node = node;
    card.dataset.test = node;
    card.dataset.state = state;
    card.classList.toggle('serves', views.length > 0);
    card.classList.toggle('owns', node === owner);
    write(card.querySelector('.name'), node);
    write(card.querySelector('.pid'), `pid ${pid}`);
    write(card.querySelector('.state'), {up: 'up', down: 'gone', starting: 'starting', draining: 'draining'}[state] ?? state);
    write(card.querySelector('.serves-text'), views.length > 1 ? 'serves this tab' : views.length ? `serves ${views[0]}` : '');
    write(card.querySelector('.owns-text'), node === owner ? 'holds your session' : '');
  });
  while (list.children.length > members.length) list.lastElementChild.remove();
  write(find('[data-test=cluster-story]'), story());
  find('#kill-this').disabled = !serving();
  for (const button of document.querySelectorAll('#kill-owner, .kill-owner')) button.disabled = owner === null;
  find('#rolling-restart').disabled = rolling.running === 1;
  write(find('#rolling-restart'), rolling.running ? `Restarting, ${rolling.done} of ${rolling.of} done` : 'Rolling restart');
  draw();
}

/** Only what has changed: it is read aloud. */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function story() {
  const gone = members.filter(({state}) => state === 'down').map(({node}) => node);
  const loss = gone.length ? `${gone.join(' and ')} ${gone.length > 1 ? 'are' : 'is'} gone. ` : '';
  const here = [...new Set(sockets.values())].sort();
  if (!serving()) return `${loss}This tab is looking for another node. What you click waits.`;
  const serve = `${loss}${here.join(' and ')} ${here.length > 1 ? 'serve' : 'serves'} this tab`;
  if (owner === null) return `${serve}. Your session rests in storage until a node needs it.`;
  if (here.length > 1) return `${serve}. Your session lives on ${owner}.`;
  return owner === here[0] ? `${serve} and holds your session.` : `${serve}. Your session lives on ${owner}, one hop away.`;
}

// ---- What is drawn ----

/** The middle and the half height of something on the stage. */
function spot(element) {
  const frame = stage.getBoundingClientRect();
  const box = element.getBoundingClientRect();
  return {x: box.left - frame.left + box.width / 2, y: box.top - frame.top + box.height / 2, r: box.height / 2};
}

const circle = node => find(`.nodes [data-node="${node}"] .circle`);

/** From a box downwards to the top of another. */
function down(from, to) {
  const [y1, y2] = [from.y + from.r, to.y - to.r];
  const bend = (y2 - y1) * 0.55;
  return `M${from.x} ${y1} C${from.x} ${y1 + bend} ${to.x} ${y2 - bend} ${to.x} ${y2}`;
}

/** From node to node: below them, where there is room; above them where their names stand below. */
function hop(from, to) {
  const side = getComputedStyle(find('.node')).flexDirection === 'row' ? 1 : -1;
  const lean = Math.sign(to.x - from.x) * from.r * 0.5;
  const [y1, y2] = [from.y + side * from.r * 0.87, to.y + side * to.r * 0.87];
  const depth = side * (26 + Math.abs(to.x - from.x) * 0.055);
  return `M${from.x + lean} ${y1} C${from.x + 2.4 * lean} ${y1 + depth} ${to.x - 2.4 * lean} ${y2 + depth} ${to.x - lean} ${y2}`;
}

/** The legs of the way between the tab and storage, as far as they exist now. */
function legs(view) {
  const here = circle(sockets.get(view));
  const home = circle(owner);
  return {
    socket: here && down(spot(find('.tab-box')), spot(here)),
    hop: here && home && here !== home && hop(spot(here), spot(home)),
    commit: home && down(spot(home), spot(find('.store'))),
  };
}

function draw() {
  if (!members.length) return;
  wires.setAttribute('viewBox', `0 0 ${stage.clientWidth} ${stage.clientHeight}`);
  const wanted = new Map();
  for (const view of ['counter', 'board']) {
    const {socket, hop, commit} = legs(view);
    if (socket) wanted.set(`socket ${sockets.get(view)}`, socket);
    if (hop) wanted.set(`hop ${sockets.get(view)} ${owner}`, hop);
    if (commit) wanted.set(`commit ${owner}`, commit);
  }
  for (const wire of [...wires.children]) {
    if (!wanted.has(wire.dataset.wire)) wire.remove();
  }
  for (const [name, path] of wanted) {
    let wire = wires.querySelector(`[data-wire="${name}"]`);
    if (!wire) {
      wire = wires.appendChild(document.createElementNS(SVG, 'path'));
      wire.dataset.wire = name;
      wire.setAttribute('class', name.split(' ')[0]);
      wire.setAttribute('pathLength', '1');
    }
    wire.setAttribute('d', path);
  }
  const home = spot(circle(owner) ?? find('.store .shelf'));
  const token = find('.token');
  token.style.translate = `${home.x}px ${home.y}px`;
  token.dataset.at = owner ?? 'storage';
  token.classList.add('placed');
}

/** Dots run along the way: what was clicked goes in, what is stored goes down, what others wrote comes out. */
const clicked = ({socket, hop}) => run([[socket, 1], [hop, 1]]);
const stored = ({commit}) => run([[commit, 1]]);
const pushed = ({socket, hop}) => run([[hop, -1], [socket, -1]]);

async function run(way) {
  if (still.matches || document.visibilityState !== 'visible') return;
  for (const [path, direction] of way) {
    if (!path) continue;
    const dot = stage.appendChild(document.createElement('span'));
    dot.className = 'packet';
    dot.style.offsetPath = `path("${path}")`;
    const ends = direction > 0 ? ['0%', '100%'] : ['100%', '0%'];
    const animation = dot.animate({offsetDistance: ends}, {duration: PACKET, easing: 'ease-in-out'});
    await animation.finished.catch(() => {});
    dot.remove();
  }
}
