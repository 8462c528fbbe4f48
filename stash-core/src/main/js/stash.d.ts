/**
 * The types of stash.js: docs/reference/page-script.md says what everything does. For TypeScript 4.7 and newer.
 */

/** Where the connection of a view stands. */
export type Status = 'connecting' | 'connected' | 'reconnecting' | 'disconnected' | 'ended' | 'closed';

/** Why the status is `ended`, `closed` or once more `connecting`; else empty. */
export type Reason = '' | 'other_session' | 'expired' | 'logged_out' | 'replaced' | 'unknown_view' | 'forbidden';

/** What the last mount found; empty before the first. */
export type Recovery = '' | 'new' | 'recovered' | 'not_found' | 'error';

/** What this module itself says of an event that was not sent. */
export type PageCode = 'QUEUE_FULL' | 'BAD_PAYLOAD' | 'FILE_NOT_SENT' | 'MESSAGE_TOO_LARGE' | 'VIEW_CLOSED' | 'OTHER_SESSION';

/** What the server says; an application may have codes of its own. */
export type ServerCode =
  | 'NOT_MOUNTED' | 'BAD_MESSAGE' | 'UNKNOWN_EVENT' | 'BAD_PAYLOAD' | 'HANDLER_FAILED' | 'USER_MESSAGE' | 'VALUE_TOO_LARGE' | 'TOO_MANY_KEYS'
  | 'TOO_MANY_VIEWS' | 'VALUE_NOT_STORABLE' | 'SESSION_FAILED' | 'CONFLICT' | 'SESSION_TOO_LARGE' | 'SHOWN_TOO_LARGE' | 'MIGRATION_FAILED' | 'RATE_LIMITED' | 'BUSY'
  | 'STORAGE_UNAVAILABLE' | 'SESSION_UNREADABLE' | 'OWNER_UNREACHABLE' | 'VIEW_UNAVAILABLE' | 'MESSAGE_TOO_LARGE' | 'FORBIDDEN'
  | 'UNKNOWN_VIEW';

/** A stable code. */
export type Code = PageCode | ServerCode | (string & {});

/** What `connect` can be told; times in milliseconds. */
export interface Options {
  /** Where views live; `/stash/views/` if left out. */
  base?: string;
  /** First delay before a reconnect. */
  minDelay?: number;
  /** Longest delay before a reconnect. */
  maxDelay?: number;
  /** Time for a socket to open and the view to be mounted. */
  mountWithin?: number;
  /** How often a socket is tried by ping. */
  pingEvery?: number;
  /** Silence after a ping that means the socket is dead. */
  pongWithin?: number;
  /** The same when the page has just woken up. */
  wakeWithin?: number;
  /** Most events that may wait to be saved. */
  maxQueue?: number;
  /** Whether the browser asks before it leaves the page while something is unsent. */
  leave?: 'ask' | 'anyway';
}

/** What `on` tells of, by type. */
export interface ViewEvents<State extends object = Record<string, any>> {
  mounted: {recovery: Recovery; resync: boolean};
  change: {changes: Partial<State>; removed: string[]; origin: 'self' | 'other' | 'mount'; revision: number};
  done: {id: number; revision: number};
  saved: {revision: number; event: number};
  status: {status: Status; reason: Reason};
  session: {dropped: number};
  error: StashError;
  navigate: {to: string};
}

/** One view of this page, over as many sockets as it takes. */
export class StashView<State extends object = Record<string, any>> {
  constructor(view: string, options?: Options);

  /** The view's name, with its parameters: `board/17`. */
  readonly name: string;
  /** Names this load of the page to the server. */
  readonly page: string;
  /** Names this tab to the server. */
  readonly tab: string;
  /** What it was told, and else the defaults. */
  readonly options: Required<Options>;
  /** Where its sockets go. */
  readonly url: string;

  get status(): Status;
  get reason(): Reason;
  get recovery(): Recovery;
  /** What the server said last; another object after each change; empty before the first mount, and when the session is over. */
  get state(): Readonly<Partial<State>>;
  /** The view's `@Version` at the server that has mounted it last; 1 before the first. */
  get version(): number;
  get revision(): number;
  get saved(): number;
  /** Whether any event is not known to be in storage. */
  get saving(): boolean;
  get pending(): number;
  /** How many events no server has been handed. */
  get unsent(): number;
  get lastEvent(): number;

  handled(id: number): boolean;

  /** Kept, with a revision, when the event is in storage; broken with a `StashError` when it is refused for good. */
  send(name: string, payload?: unknown, key?: string): Promise<number>;

  /** Returns a function that stops it. */
  on<Type extends keyof ViewEvents<State>>(type: Type, listener: (detail: ViewEvents<State>[Type]) => void): () => void;

  /** Calls the listener now and whenever anything has changed. Returns a function that stops it. */
  subscribe(listener: (view: StashView<State>) => void): () => void;

  disconnect(): void;
  reconnect(): void;

  /** Gives the view up, and what is queued with it. */
  close(): void;

  /** Closes it as soon as all that was sent is saved. */
  closeWhenSaved(): void;
}

/** Why an event was dropped, or what went wrong on the view. */
export class StashError extends Error {
  constructor(code: string, message: string, id: number, event?: string, field?: string);

  readonly code: Code;
  /** For people. */
  readonly text: string;
  /** The number of the event, 0: it has got none. */
  readonly id: number;
  /** The name of the event, empty: about none. */
  readonly event: string;
  /** The name of the field that a `UserMessage` is about, empty: about none. */
  readonly field: string;
}

/** Connects to a view. Returns at once. */
export function connect<State extends object = Record<string, any>>(view: string, options?: Options): StashView<State>;

/** The view of an element with `data-stash-view`, started now if it is not running. */
export function start<State extends object = Record<string, any>>(root: Element): StashView<State>;

/** The view around an element; undefined outside of any, and before it has been started. */
export function viewOf<State extends object = Record<string, any>>(element: Element): StashView<State> | undefined;

/** `detail` of `stash:error`. */
export interface ErrorDetail {
  event: string;
  code: Code;
  /** For people. */
  message: string;
  id: number;
  /** The name of the field that it is about, empty: about none. */
  field: string;
  error: StashError;
}

/** `detail` of `stash:outdated`. */
export interface OutdatedDetail {
  view: StashView;
  /** What `data-stash-version` says; `view.version` is what the server has. */
  wanted: number;
}

/** `detail` of `stash:session`: of the browser there is another, or, where the view's `status` is `ended` or `closed`, it is over. */
export interface SessionDetail {
  view: StashView;
  /** So many events were not saved. */
  dropped: number;
}

declare global {
  interface GlobalEventHandlersEventMap {
    'stash:error': CustomEvent<ErrorDetail>;
    'stash:outdated': CustomEvent<OutdatedDetail>;
    'stash:session': CustomEvent<SessionDetail>;
  }
}
