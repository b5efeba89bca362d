import type { Bytes } from '#base/bytes.ts';
import { assertNever } from '#base/assert-never.ts';
import { createEmitter } from '#base/emitter.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import { MAX_GREETING_BYTES } from '#protocol/ground/limits.ts';
import { sessionPath } from '#protocol/people/link.ts';
import { parseRoomToViewer, type RoomToViewer, type ViewerToRoom } from '#protocol/wire/messages.ts';
import type { RecordedEvent } from '#protocol/record/record.ts';
import { newNonce } from '#protocol/wire/server-proof.ts';
import { PROTOCOL_VERSION } from '#protocol/wire/version.ts';
import { createControl, type ControlFacet } from './control/control.ts';
import { createFeed } from './output/feed.ts';
import type { Member } from './wire/http.ts';
import { createInput, type InputFacet, type InputStanding } from './input/input.ts';
import { createLine } from './line.ts';
import { createOutput, type OutputFacet } from './output/output.ts';
import { createPeople, type PeopleFacet } from './people/people.ts';
import type { SessionPorts } from './ports.ts';
import { createReceipts, type Receipts } from './wire/receipts.ts';
import { createRecord, type RecordFacet } from './record/record.ts';
import { createRequests } from './wire/requests.ts';
import { lineStatement, type LineProof } from './wire/server-proof.ts';
import {
  signChallenge,
  signIn,
  type ConnectionTarget,
  type Self,
  type SignInOptions,
} from './people/sign-in.ts';
import { createTerminals, type TerminalsFacet } from './terminals/terminals.ts';
import { createToken } from './wire/token.ts';
import type { ConnectionState, RequestRefused, SessionView } from './types.ts';
import { applyToView, viewFromWelcome } from './view.ts';

/** A viewer's connection to one session: what the room said of it, and a part for each thing that can be done in it. */
export interface Connection {
  readonly state: ConnectionState;
  readonly view: SessionView | null;
  readonly output: OutputFacet;
  readonly input: InputFacet;
  readonly terminals: TerminalsFacet;
  readonly control: ControlFacet;
  readonly people: PeopleFacet;
  readonly record: RecordFacet;
  /** Shows the notes room who this is, for some minutes; null before the first welcome. */
  notesToken(): string | null;
  onState(listener: (state: ConnectionState) => void): () => void;
  onView(listener: (view: SessionView) => void): () => void;
  /** What the room did not do of what was asked. */
  onRefused(listener: (refused: RequestRefused) => void): () => void;
  endSession(): void;
  close(): void;
}

export interface ConnectionOptions extends SignInOptions {
  /** What this client calls itself. */
  client: string;
  /** The terminal to watch first; the session's newest where there is none. */
  watch?: string;
}

type Challenge = Extract<RoomToViewer, { type: 'challenge' }>;
/** A viewer's connection to one session, over the ports it is given. */
export function createConnection(
  target: ConnectionTarget,
  options: ConnectionOptions,
  ports: SessionPorts,
): Connection {
  const { session } = target;
  const states = createEmitter<ConnectionState>();
  const views = createEmitter<SessionView>();
  const refusals = createEmitter<RequestRefused>();
  const recorded = createEmitter<RecordedEvent>();
  const feed = createFeed();
  let me: Self | null = null;
  /** Of the newest socket: what the server is to prove itself over. */
  let clientNonce = '';
  let view: SessionView | null = null;
  let receipts: Receipts | null = null;
  /** Whether the server has proved itself on the newest socket, or is about to. */
  let greeting: 'awaited' | 'checked' | 'answered' = 'awaited';
  let welcomed = false;
  let latency: number | null = null;
  if (options.watch !== undefined) feed.watch(options.watch);

  const nextPath = () => {
    clientNonce = newNonce(ports.random);
    return `${sessionPath(session)}?person=${me?.person ?? ''}&nonce=${clientNonce}`;
  };
  const line = createLine(nextPath, ports, {
    onState(state) {
      if (state.status !== 'live') token.lost({ isFinal: isOver(state) });
      states.emit(state);
    },
    onLatency(latencyMs) {
      latency = latencyMs;
      show({ latencyMs });
    },
    onOpen() {
      greeting = 'awaited';
      token.awaited();
      receipts = createReceipts(ports.clock, (bytes) => send({ type: 'report-received', bytes }));
    },
    onFrame: handleFrame,
    onLost() {
      welcomed = false;
      receipts?.dispose();
      receipts = null;
      input.lost();
    },
  });
  const token = createToken({ clock: ports.clock, renew: () => void send({ type: 'renew-token' }) });
  const member: Member = { ports, session, token };
  const requests = createRequests(send, () => feed.terminal);
  const output = createOutput({
    feed,
    member,
    requests,
    onWatching(terminal) {
      if (view?.watching !== terminal) show({ watching: terminal });
    },
    onLost: () => line.renew(),
  });
  const input = createInput({
    clock: ports.clock,
    now: () => ({ line: lineStanding(line.state), isWelcomed: welcomed, view, terminal: feed.terminal }),
    send,
    onChange(listener) {
      const ends = [states.subscribe(listener), views.subscribe(listener)];
      return () => ends.forEach((end) => end());
    },
  });

  function send(message: ViewerToRoom): boolean {
    return line.send(encodeFrame(message));
  }

  function show(change: Partial<SessionView>): void {
    if (view === null) return;
    view = { ...view, ...change };
    views.emit(view);
  }

  /** Whether the line leads to the server that proved itself before: another may have its port by now. */
  async function isThisServer(said: LineProof): Promise<boolean> {
    return said.serverKey === (await ports.serverKey()) && ports.isSigned(lineStatement(said));
  }

  /** Says hello as the room asks for it, unless the socket was replaced while the key signed. */
  async function greet({ nonce, serverKey, proof }: Challenge, done: () => void): Promise<void> {
    const socket = receipts;
    const { origin } = ports;
    const said = { origin, serverKey, session, clientNonce, nonce, proof };
    if (me === null) return;
    const isServer = await isThisServer(said).catch(() => null);
    if (receipts !== socket) return;
    if (isServer !== true) {
      // Nobody answered who could be asked: that says nothing of who this is.
      if (isServer === null) line.renew();
      else line.refuse('server-unproven');
      return;
    }
    const place = { origin, serverKey };
    const signature = await signChallenge(me, { place, session, nonce }).catch(() => null);
    if (receipts !== socket) return;
    if (signature === null) {
      line.refuse('no-device-key');
      return;
    }
    greeting = 'answered';
    const { terminal, position } = feed;
    const since = terminal === null || position === null ? null : { terminal, ...position };
    send({
      ...{ type: 'hello', version: PROTOCOL_VERSION, client: options.client, watch: terminal, since },
      ...{ person: me.person, signature },
    });
    // Before its hello a socket may say nothing else, not even what it has received.
    done();
  }

  /** Until it has proved itself a server asks one question, once. */
  function isEarly({ type }: RoomToViewer): boolean {
    if (greeting === 'answered') return false;
    const isFirst = greeting === 'awaited' && type === 'challenge';
    greeting = 'checked';
    return !isFirst;
  }

  function handleFrame(frame: Bytes): void {
    if (greeting !== 'answered' && frame.length > MAX_GREETING_BYTES) {
      line.refuse('server-unproven');
      return;
    }
    const parsed = parseRoomToViewer(frame);
    const done = receipts?.frame(frame.length) ?? (() => undefined);
    if (parsed.ok && isEarly(parsed.message)) line.refuse('server-unproven');
    else if (parsed.ok) handleMessage(parsed.message, done);
    else if (parsed.problem === 'unknown-type') done();
    else line.refuse(parsed.problem);
  }

  function handleMessage(message: RoomToViewer, done: () => void): void {
    switch (message.type) {
      case 'challenge':
        void greet(message, done);
        return;
      case 'screen':
      case 'segment-continued':
      case 'segment-appended':
      case 'caught-up':
        output.take(message, done);
        return;
      case 'welcome':
        token.taken(message.token);
        view = viewFromWelcome(message, { now: ports.clock.now(), before: view });
        welcomed = true;
        line.welcomed();
        show({ watching: feed.terminal, latencyMs: latency });
        break;
      case 'terminal-changed':
      case 'endpoint-changed':
      case 'session-ended':
      case 'person-changed':
      case 'control-changed':
      case 'pause-changed':
      case 'policy-changed':
        if (view !== null) show(applyToView(view, message));
        if (message.type === 'terminal-changed' && feed.terminal === null)
          output.facet.watch(message.info.terminal);
        if (message.type === 'control-changed') input.controlChanged(message.control, me?.person ?? '');
        break;
      case 'token-given':
        token.taken(message.token);
        break;
      case 'input-settled':
        input.settled(message.input, message.problem);
        break;
      case 'request-refused':
        if (!input.refused(message)) refusals.emit(message);
        break;
      case 'recorded':
        recorded.emit(message.event);
        break;
      case 'segment-sealed':
        break;
      default:
        assertNever(message);
    }
    done();
  }

  async function start(): Promise<void> {
    const signedIn = await signIn(target, options, ports);
    if (!signedIn.ok) {
      line.refuse(signedIn.problem);
      return;
    }
    me = signedIn.self;
    line.open();
  }

  void start();

  return {
    get state() {
      return line.state;
    },
    get view() {
      return view;
    },
    output: output.facet,
    input: input.facet,
    terminals: createTerminals(requests),
    control: createControl(requests, member),
    people: createPeople(member),
    record: createRecord(recorded, member),
    notesToken: () => token.notes,
    onState: states.subscribe,
    onView: views.subscribe,
    onRefused: refusals.subscribe,
    endSession: () => requests.send({ type: 'end-session' }),
    close: () => line.close(),
  };
}

const isOver = ({ status }: ConnectionState) => status === 'refused' || status === 'closed';

function lineStanding(state: ConnectionState): InputStanding['line'] {
  if (state.status === 'live') return 'live';
  return isOver(state) ? 'over' : 'away';
}
