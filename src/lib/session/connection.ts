import { createEmitter } from '#base/emitter.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import type { RequestRefused, ViewerToRoom } from '#protocol/wire/messages.ts';
import { createCommands, type CommandsFacet } from './commands/commands.ts';
import { createControl, type ControlFacet } from './control/control.ts';
import { createGreeting } from './greeting.ts';
import { createHandoff, type HandoffFacet } from './handoff/handoff.ts';
import { joinHandlers } from './wire/handlers.ts';
import { createFeed } from './output/feed.ts';
import type { Ask, Route } from '#protocol/ground/route.ts';
import { ask, type Answered, type HttpResult, type MemberAccess } from './wire/http.ts';
import { createInput, type InputFacet, type InputStanding } from './input/input.ts';
import { createLine } from './wire/line.ts';
import { createLines, type LinesFacet } from './lines/lines.ts';
import { createOutput, type OutputFacet } from './output/output.ts';
import { createPeople, type PeopleFacet } from './people/people.ts';
import { openNotes, type OpenNotes } from './notes/open-notes.ts';
import type { ConnectionPorts } from './ports.ts';
import { createRecord, type RecordFacet } from './record/record.ts';
import { createReception } from './wire/reception.ts';
import { createRefusals, createRequests } from './wire/requests.ts';
import { createSeen, type SeenFacet } from './seen/seen.ts';
import { createSearch, type SearchFacet } from './search/search.ts';
import { signIn, type ConnectionTarget, type SignInOptions } from './people/sign-in.ts';
import { createTerminals, type TerminalsFacet } from './terminals/terminals.ts';
import { createToken } from './wire/token.ts';
import type { ConnectionState } from './connection-state.ts';
import type { SessionView } from './view.ts';
import { createView } from './view.ts';

/** A viewer's connection to one session: what the room said of it, and a part for each thing that can be done in it. */
export interface Connection {
  readonly state: ConnectionState;
  readonly view: SessionView | null;
  readonly output: OutputFacet;
  readonly input: InputFacet;
  readonly terminals: TerminalsFacet;
  readonly control: ControlFacet;
  readonly handoff: HandoffFacet;
  readonly people: PeopleFacet;
  readonly record: RecordFacet;
  readonly commands: CommandsFacet;
  readonly lines: LinesFacet;
  readonly search: SearchFacet;
  readonly seen: SeenFacet;
  /** Asks the session's room by one of its routes. */
  ask<One extends Route>(asked: Ask<One>): Promise<HttpResult<Answered<One>>>;
  /** Opens the session's notes; null before the first welcome. */
  openNotes(): OpenNotes | null;
  /** Shows the notes room who this is, for some minutes; null before the first welcome. */
  notesToken(): string | null;
  onState(listener: (state: ConnectionState) => void): () => void;
  onView(listener: (view: SessionView) => void): () => void;
  /** What the room refused to do. */
  onRefused(listener: (refused: RequestRefused) => void): () => void;
  endSession(): void;
  close(): void;
}

export interface ConnectionOptions extends SignInOptions {
  /** What this client calls itself. */
  client: string;
  /** The terminal to watch first; by default the session's newest. */
  watch?: string;
}

/** A viewer's connection to one session, over the ports it is given. */
export function createConnection(
  target: ConnectionTarget,
  { ports, ...options }: ConnectionOptions & { ports: ConnectionPorts },
): Connection {
  const { session } = target;
  const { clock } = ports;
  const states = createEmitter<ConnectionState>();
  const feed = createFeed();
  let isWelcomed = false;
  if (options.watch !== undefined) feed.watch(options.watch);

  const line = createLine(() => greeting.nextPath(), {
    ports,
    events: {
      onState(state) {
        if (state.status !== 'live') token.lost({ isFinal: isOver(state) });
        states.emit(state);
      },
      onLatency: (ms) => view.measured(ms),
      onQuiet: (since) => view.quiet(since),
      onOpen() {
        greeting.opened();
        token.awaited();
        reception.opened();
      },
      onFrame: (frame) => reception.handleFrame(frame),
      onLost() {
        isWelcomed = false;
        greeting.lost();
        reception.lost();
        input.lost();
        commands.lost();
      },
    },
  });
  const send = (message: ViewerToRoom) => line.send(encodeFrame(message));
  const requests = createRequests(send, () => feed.terminal);
  const token = createToken({ clock, renew: () => requests.send({ type: 'renew-token' }) });
  const member: MemberAccess = { ports, session, token };
  const greeting = createGreeting({
    ...{ session, client: options.client, ports, line },
    place: () => feed,
    send: requests.send,
  });
  const view = createView({
    clock,
    watched: () => feed.terminal,
    onWelcome() {
      isWelcomed = true;
      line.welcomed();
    },
  });
  const terminals = createTerminals({ requests, feed });
  const output = createOutput({
    feed,
    member,
    requests,
    onWatching: view.watches,
    onLeft: (terminal, at) => terminals.left(terminal, at),
    onLost: () => line.renew(),
  });
  const input = createInput({
    clock,
    now: () => ({
      ...{ line: lineStanding(line.state), isWelcomed },
      ...{ view: view.current, terminal: feed.terminal },
    }),
    send,
    onChange(listener) {
      const ends = [states.subscribe(listener), view.onChange(listener)];
      return () => ends.forEach((end) => end());
    },
  });
  const seen = createSeen({ clock, requests });
  const record = createRecord(member);
  const commands = createCommands({ clock, member });
  const refusals = createRefusals(input.refused);

  // Every type of message has to be in one of them; of one that several hear of, the view is first.
  const parts = [greeting, token, view, output, terminals, input, record, commands, seen, refusals];
  const reception = createReception({
    ...{ clock, greeting, handlers: joinHandlers(parts.map(({ handlers }) => handlers)) },
    refuse: line.refuse,
    report: (bytes) => requests.send({ type: 'report-received', bytes }),
  });

  void signIn(target, { ...options, ports }).then((signedIn) => {
    if (!signedIn.ok) {
      line.refuse(signedIn.problem);
      return;
    }
    greeting.comeAs(signedIn.self);
    line.open();
  });

  return {
    get state() {
      return line.state;
    },
    get view() {
      return view.current;
    },
    output: output.facet,
    input: input.facet,
    terminals: terminals.facet,
    control: createControl(requests, member),
    handoff: createHandoff(requests, member),
    people: createPeople(member),
    record: record.facet,
    commands: commands.facet,
    lines: createLines(member),
    search: createSearch(member),
    seen: seen.facet,
    ask: (asked) => ask(member, asked),
    openNotes: () => openNotes({ session, ports, view: () => view.current, token: () => token.notes }),
    notesToken: () => token.notes,
    onState: states.subscribe,
    onView: view.onChange,
    onRefused: refusals.onRefused,
    endSession: () => requests.send({ type: 'end-session' }),
    close: () => line.close(),
  };
}

const isOver = ({ status }: ConnectionState) => status === 'refused' || status === 'closed';

function lineStanding(state: ConnectionState): InputStanding['line'] {
  if (state.status === 'live') return 'live';
  return isOver(state) ? 'over' : 'away';
}
