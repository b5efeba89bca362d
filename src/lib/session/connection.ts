import type { Bytes } from '#base/bytes.ts';
import { assertNever } from '#base/assert-never.ts';
import { Disposables } from '#base/disposables.ts';
import { createEmitter } from '#base/emitter.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import { sessionPath } from '#protocol/people/link.ts';
import { parseRoomToViewer, type RoomToViewer, type ViewerToRoom } from '#protocol/wire/messages.ts';
import type { RecordedEvent } from '#protocol/record/record.ts';
import { PROTOCOL_VERSION } from '#protocol/wire/version.ts';
import { aimOf } from './aim.ts';
import { createFeed, type OutputMessage } from './feed.ts';
import { fetchHistory } from './history.ts';
import { createInput } from './input.ts';
import { createLine } from './line.ts';
import type { SessionPorts } from './ports.ts';
import { createReceipts, type Receipts } from './receipts.ts';
import { createRequests } from './requests.ts';
import { signChallenge, signIn, type ConnectionTarget, type Self, type SignInOptions } from './sign-in.ts';
import { createTaking } from './taking.ts';
import type { Connection, ConnectionState, Output, SessionView, WriteResult } from './types.ts';
import { applyToView, viewFromWelcome } from './view.ts';

export interface ConnectionOptions extends SignInOptions {
  /** What this client calls itself. */
  client: string;
  /** The terminal to watch first; the session's newest where there is none. */
  watch?: string;
}

type OutputListener = (output: Output, done: () => void) => void;

/** A viewer's connection to one session, over the ports it is given. */
export function createConnection(
  target: ConnectionTarget,
  options: ConnectionOptions,
  ports: SessionPorts,
): Connection {
  const { session } = target;
  const states = createEmitter<ConnectionState>();
  const views = createEmitter<SessionView>();
  const refusals = createEmitter<Extract<RoomToViewer, { type: 'request-refused' }>>();
  const recorded = createEmitter<RecordedEvent>();
  const listeners = new Set<OutputListener>();
  const feed = createFeed();
  let me: Self | null = null;
  let view: SessionView | null = null;
  let receipts: Receipts | null = null;
  let welcomed = false;
  let latency: number | null = null;
  let mendings = 0;
  if (options.watch !== undefined) feed.watch(options.watch);

  const line = createLine(sessionPath(session), ports, {
    onState: states.emit,
    onLatency(latencyMs) {
      latency = latencyMs;
      show({ latencyMs });
    },
    onOpen() {
      receipts = createReceipts(ports.clock, (bytes) => send({ type: 'report-received', bytes }));
    },
    onFrame: handleFrame,
    onLost() {
      welcomed = false;
      receipts?.dispose();
      receipts = null;
      taking.lost();
      input.lost();
    },
  });
  const input = createInput(ports.clock, (piece) => welcomed && send({ type: 'write-input', ...piece }));
  const taking = createTaking(ports.clock, input, (terminal) => send({ type: 'take-control', terminal }));

  function send(message: ViewerToRoom): boolean {
    return line.send(encodeFrame(message));
  }

  function show(change: Partial<SessionView>): void {
    if (view === null) return;
    view = { ...view, ...change };
    views.emit(view);
  }

  /** Says hello as the room asks for it, unless the socket was replaced while the key signed. */
  async function greet(nonce: Bytes, done: () => void): Promise<void> {
    const socket = receipts;
    if (me === null) return;
    const signature = await signChallenge(me, session, nonce).catch(() => null);
    if (receipts !== socket) return;
    if (signature === null) {
      line.refuse('no-device-key');
      return;
    }
    const { terminal, position } = feed;
    const since = terminal === null || position === null ? null : { terminal, ...position };
    send({
      ...{ type: 'hello', version: PROTOCOL_VERSION, client: options.client, watch: terminal, since },
      ...{ person: me.person, signature },
    });
    // Before its hello a socket may say nothing else, not even what it has received.
    done();
  }

  function handleFrame(frame: Bytes): void {
    const parsed = parseRoomToViewer(frame);
    const done = receipts?.frame(frame.length) ?? (() => undefined);
    if (parsed.ok) handleMessage(parsed.message, done);
    else if (parsed.problem === 'unknown-type') done();
    else line.refuse(parsed.problem);
  }

  function handleMessage(message: RoomToViewer, done: () => void): void {
    switch (message.type) {
      case 'challenge':
        void greet(message.nonce, done);
        return;
      case 'screen':
      case 'segment-continued':
      case 'segment-appended':
      case 'caught-up':
        handleOutput(message, done);
        return;
      case 'welcome':
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
        if (message.type === 'terminal-changed' && feed.terminal === null) watch(message.info.terminal);
        if (message.type === 'control-changed') taking.controlChanged(message.control, me?.person ?? '');
        break;
      case 'input-settled':
        input.settled(message.input, message.problem);
        break;
      case 'request-refused':
        if (!taking.refused(message)) refusals.emit(message);
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

  function handleOutput(message: OutputMessage, done: () => void): void {
    const step = feed.take(message);
    if (!step.ok) {
      mend();
      return;
    }
    if (message.type === 'caught-up') mendings = 0;
    if (view !== null && view.watching !== feed.terminal) show({ watching: feed.terminal });
    deliver(step.outputs, done);
  }

  /** Comes back for what is missing; where that did not help, for a whole screen. */
  function mend(): void {
    mendings += 1;
    if (mendings > 1) feed.watch(feed.terminal);
    line.renew();
  }

  function deliver(outputs: readonly Output[], done: () => void): void {
    let open = 1;
    const one = () => {
      open -= 1;
      if (open === 0) done();
    };
    for (const output of outputs) {
      for (const listener of [...listeners]) {
        open += 1;
        hand(listener, output, one);
      }
    }
    one();
  }

  function watch(terminal: string): void {
    if (terminal === feed.terminal) return;
    feed.watch(terminal);
    show({ watching: terminal });
    send({ type: 'watch-terminal', terminal });
  }

  function ready(): Promise<boolean> {
    const isOver = () => line.state.status === 'refused' || line.state.status === 'closed';
    return new Promise((resolve) => {
      const ends = new Disposables();
      const look = () => {
        const isReady = welcomed && feed.terminal !== null;
        if (!isReady && !isOver()) return;
        ends.dispose();
        resolve(isReady);
      };
      ends.add(states.subscribe(look));
      ends.add(views.subscribe(look));
      look();
    });
  }

  async function write(keys: string | Uint8Array): Promise<WriteResult> {
    const { terminal } = feed;
    if (line.state.status !== 'live' || view === null || terminal === null)
      return { reached: false, problem: 'not-connected' };
    if (taking.isUnderWay(terminal)) return taking.write(keys, terminal);
    const aim = aimOf(view, terminal);
    if (aim.kind === 'nowhere') return { reached: false, problem: aim.problem };
    return aim.kind === 'ours' ? input.write(keys, aim.target) : taking.write(keys, terminal);
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
    onState: states.subscribe,
    onView: views.subscribe,
    onRefused: refusals.subscribe,
    onOutput(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onRecorded: recorded.subscribe,
    ...createRequests(send, () => feed.terminal),
    ready,
    write,
    watch,
    async history(before, lines) {
      const { terminal, firstLine } = feed;
      if (terminal === null) return [];
      const member = { ports, session, person: me?.person ?? null };
      return fetchHistory(member, { terminal, segment: before.segment, firstLine, lines });
    },
    close: () => line.close(),
  };
}

/** A listener without a second parameter has taken an output in when it returns. */
function hand(listener: OutputListener, output: Output, done: () => void): void {
  if (listener.length >= 2) {
    listener(output, done);
    return;
  }
  listener(output, done);
  done();
}
