import type { CloseReason } from '#protocol/wire/close.ts';
import type { AgentToRoom, RoomToViewer, ViewerToRoom } from '#protocol/wire/messages.ts';
import type { AlarmName } from './ground.ts';
import type { RouteHandlers } from './routes.ts';
import type { ViewerPeer } from './sockets/peers.ts';

type ByType<Message extends { type: string }> = { [One in Message as One['type']]: One };

export type Hello = Extract<ViewerToRoom, { type: 'hello' }>;
/** Messages that a viewer may send. */
export type ViewerMessages = ByType<Exclude<ViewerToRoom, Hello>>;
export type AgentMessages = ByType<AgentToRoom>;

/** Each handles messages of one type, and returns the reason to close the sender's socket, if there is one. */
export type ViewerHandlers = {
  readonly [Type in keyof ViewerMessages]: (
    viewer: ViewerPeer,
    message: ViewerMessages[Type],
  ) => CloseReason | null;
};
export type AgentHandlers = {
  readonly [Type in keyof AgentMessages]: (message: AgentMessages[Type]) => CloseReason | null;
};

/** What to do when an alarm is due. */
export type Duties = Readonly<Record<AlarmName, () => void>>;

export type Welcome = Omit<Extract<RoomToViewer, { type: 'welcome' }>, 'type' | 'version'>;

/** What a concept does with sockets, in the order of a viewer's life. */
export interface PeerHandlers {
  /** A guest's socket is there. */
  handleGuest?(): void;
  /** A guest has proved who they are and becomes a viewer next; the others are told. */
  handleArrived?(viewer: ViewerPeer): void;
  /** A viewer has been sent its welcome. */
  handleWelcomed?(viewer: ViewerPeer, hello: Hello): void;
  /** One is no viewer any more. */
  handleLeft?(viewer: ViewerPeer): void;
  /** A viewer's socket has outlived the room's sleep. */
  handleWoken?(viewer: ViewerPeer): void;
  /** The room is awake: all sockets that outlived its sleep are there. */
  handleAwake?(): void;
}

/** What a concept has a part in. Each message, route, alarm and field of the welcome is one concept's. */
export interface Concept extends PeerHandlers {
  readonly fromViewers?: Partial<ViewerHandlers>;
  readonly fromAgent?: Partial<AgentHandlers>;
  readonly routes?: Partial<RouteHandlers>;
  readonly alarms?: Partial<Duties>;
  /** Its share of the welcome. `named`: the people whom all shares name. */
  welcome?(viewer: ViewerPeer, named: readonly string[]): Partial<Welcome>;
  /** The people whom its share names. */
  named?(): readonly string[];
  /** Reads the state in memory again from storage, after a failure. */
  reload?(): void;
}

/** What all concepts do together. */
export interface Joined {
  readonly fromViewers: ViewerHandlers;
  readonly fromAgent: AgentHandlers;
  readonly routes: RouteHandlers;
  readonly alarms: Duties;
  welcome(viewer: ViewerPeer): Welcome;
  readonly peers: Required<PeerHandlers>;
  reload(): void;
}

interface Whole {
  fromViewers: keyof ViewerHandlers;
  fromAgent: keyof AgentHandlers;
  routes: keyof RouteHandlers;
  alarms: keyof Duties;
  welcome: keyof Welcome;
}
type Field = keyof Whole;

/** This concept's part of a field. */
type Share<One, In extends Field> = One extends { readonly [Name in In]: infer Has }
  ? Has extends (...asked: never) => infer Given
    ? keyof Given
    : keyof Has
  : never;

type Twice<All extends readonly unknown[], In extends Field> = All extends readonly [
  infer First,
  ...infer Rest,
]
  ? (Share<First, In> & Share<Rest[number], In>) | Twice<Rest, In>
  : never;

type Flaws<All extends readonly Concept[]> = {
  [In in Field]:
    | (Exclude<Whole[In], Share<All[number], In>> extends infer None extends string
        ? `nobody has ${In}: ${None}`
        : never)
    | (Twice<All, In> extends infer Two extends string ? `two have ${In}: ${Two}` : never);
}[Field];

/**
 * Nothing if every part belongs to exactly one concept; otherwise a type that no concept has, which says what is
 * missing.
 */
export type Flawless<All extends readonly Concept[]> = [Flaws<All>] extends [never]
  ? unknown
  : { readonly flaws: Flaws<All> };

function merged<Handlers extends object>(shares: readonly (Partial<Handlers> | undefined)[]): Handlers {
  // `Flawless` checks that nothing is missing.
  return Object.assign({}, ...shares) as Handlers;
}

/** Puts concepts together. It does not compile if a part belongs to no concept, or to two. */
export function joinConcepts<const All extends readonly Concept[]>(all: All & Flawless<All>): Joined {
  const concepts: readonly Concept[] = all;
  return {
    fromViewers: merged<ViewerHandlers>(concepts.map(({ fromViewers }) => fromViewers)),
    fromAgent: merged<AgentHandlers>(concepts.map(({ fromAgent }) => fromAgent)),
    routes: merged<RouteHandlers>(concepts.map(({ routes }) => routes)),
    alarms: merged<Duties>(concepts.map(({ alarms }) => alarms)),
    welcome(viewer) {
      const named = concepts.flatMap((concept) => concept.named?.() ?? []);
      return merged<Welcome>(concepts.map((concept) => concept.welcome?.(viewer, named)));
    },
    peers: joinPeerHandlers(concepts),
    reload() {
      for (const concept of concepts) concept.reload?.();
    },
  };
}

function joinPeerHandlers(concepts: readonly Concept[]): Required<PeerHandlers> {
  return {
    handleGuest() {
      for (const concept of concepts) concept.handleGuest?.();
    },
    handleArrived(viewer) {
      for (const concept of concepts) concept.handleArrived?.(viewer);
    },
    handleWelcomed(viewer, hello) {
      for (const concept of concepts) concept.handleWelcomed?.(viewer, hello);
    },
    handleLeft(viewer) {
      for (const concept of concepts) concept.handleLeft?.(viewer);
    },
    handleWoken(viewer) {
      for (const concept of concepts) concept.handleWoken?.(viewer);
    },
    handleAwake() {
      for (const concept of concepts) concept.handleAwake?.();
    },
  };
}
