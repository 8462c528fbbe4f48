import {StashError, StashView, connect, start, viewOf} from '@stash-dev/client';
import type {Code, Options, PageCode, Reason, Recovery, ServerCode, Status, ViewEvents} from '@stash-dev/client';

interface Cart {
  items: {id: number; title: string}[];
  total: number;
}

const options: Options = {base: 'https://shop.example/stash/views/', leave: 'anyway', maxQueue: 10};
const cart: StashView<Cart> = connect<Cart>('cart', options);

async function add(title: string): Promise<number> {
  try {
    return await cart.send('add', {title, price: 4.5}, 'add');
  } catch (refused) {
    if (refused instanceof StashError && refused.code === 'QUEUE_FULL') return refused.id;
    throw refused;
  }
}

const stop: () => void = cart.subscribe(view => {
  const titles: string[] = (view.state.items ?? []).map(item => item.title);
  const status: Status = view.status;
  const reason: Reason = view.reason;
  const recovery: Recovery = view.recovery;
  document.title = [titles.length, view.state.total?.toFixed(2), status, reason, recovery, view.saving].join(' ');
});

cart.on('change', ({changes, removed, origin, revision}) => {
  const total: number | undefined = changes.total;
  console.log(total, removed.length, origin === 'mount', revision + cart.revision);
});
cart.on('mounted', ({recovery, resync}) => console.log(recovery === 'recovered', resync));
cart.on('done', ({id, revision}) => console.log(cart.handled(id), revision));
cart.on('saved', ({event}) => console.log(event === cart.lastEvent));
cart.on('status', ({status}) => console.log(status === 'connected'));
cart.on('session', ({dropped}) => console.log(dropped + cart.unsent + cart.pending));
cart.on('error', error => console.log(error.code, error.text, error.event));
cart.on('navigate', ({to}) => location.assign(to));

document.addEventListener('stash:error', ({detail}) => console.log(detail.code, detail.message, detail.error.id));
document.body.addEventListener('stash:session', ({detail}) => console.log(detail.view.name, detail.dropped));

const main = document.querySelector('main')!;
const started = start(main);
const anything: string = started.state.whatever;
const found: StashView | undefined = viewOf(main);
found?.disconnect();
found?.reconnect();
const mine: Code = 'SOLD_OUT';
const codes: (PageCode | ServerCode)[] = ['FILE_NOT_SENT', 'RATE_LIMITED'];
const listener: (saved: ViewEvents['saved']) => void = saved => console.log(saved.revision, mine, codes, anything);
new StashView('board/17').on('saved', listener);

// @ts-expect-error there is no such status
const wrong: boolean = cart.status === 'lost';
// @ts-expect-error there may be no value yet
const sum: number = cart.state.total;
// @ts-expect-error nobody else writes the state
cart.state.total = 5;
// @ts-expect-error nothing is told of by that name
cart.on('closed', () => {});
// @ts-expect-error a name is needed
cart.send();
// @ts-expect-error there is no such option
connect('cart', {retry: 5});

stop();
void add('Tea').then(() => cart.closeWhenSaved());
cart.close();
