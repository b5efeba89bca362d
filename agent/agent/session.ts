import type { Bytes } from '#base/bytes.ts';
import type { Log } from '#base/node/log.ts';
import type { EndpointKey } from './key.ts';
import type { RoomLink, RoomLinkOptions } from './room-link.ts';
import { createShellRequests, type Launch, type OpenTerminal } from './shell-requests.ts';
import type { Stating, StatingOptions } from '../lines/stating.ts';
import { createSources, type StreamMessage } from './sources.ts';
import type { SourceEvents } from './stream-source.ts';
import type { TerminalSource, TerminalSummary } from './terminal-source.ts';

export interface EndpointSessionOptions {
  session: string;
  key: EndpointKey;
  log: Log;
  openLink(events: Pick<RoomLinkOptions, 'onLive' | 'onLost' | 'onMessage'>): RoomLink;
  launch: Launch;
  /** What a pty host left behind, or `null` if there is nothing. */
  adopt(terminal: string, events: SourceEvents): TerminalSource | null;
  /** What states lines of this session's segments, between its room and its terminals. */
  createStating(events: Pick<StatingOptions, 'post' | 'pass'>): Stating;
  /** The room has all of it: its folder can go. */
  forgetTerminal(terminal: string): void;
  /** The session is over, and nothing of it is left here. */
  onOver(): void;
}

/** One session on this endpoint: its terminals on one side, its room on the other. */
export interface EndpointSession {
  readonly session: string;
  readonly connected: boolean;
  terminals(): TerminalSummary[];
  add(terminal: string, source: (events: SourceEvents) => TerminalSource): void;
  /** Takes up a terminal whose pty host is gone. */
  adopt(terminal: string): void;
  /** Ends every shell and gives up output that the room does not have. */
  abandon(): void;
  /** Opens a shell and waits until the room has taken it in. */
  open(wanted: OpenTerminal): Promise<string>;
  dispose(): void;
}

/** A new shell is taken in by a room that answers well within this, in ms. */
export const TAKE_IN_MS = 20_000;

export function createEndpointSession(options: EndpointSessionOptions): EndpointSession {
  const { session, key, log } = options;
  let isOver = false;

  const sources = createSources<TerminalSource>({
    ...{ session, key, link: () => link },
    adopt(terminal, events) {
      const orphan = options.adopt(terminal, events);
      if (orphan !== null) log('warn', 'a pty host is gone', { terminal });
      return orphan;
    },
    onAdded(terminal) {
      if (isOver) sources.say({ type: 'end-terminal', terminal });
    },
    onRemoved(terminal) {
      options.forgetTerminal(terminal);
      settleOver();
    },
  });

  const settleOver = () => {
    if (isOver && sources.isEmpty) options.onOver();
  };
  const end = () => {
    isOver = true;
    for (const terminal of sources.names()) sources.say({ type: 'end-terminal', terminal });
    settleOver();
  };
  /** The room no longer answers, so what is left here has nowhere to go. */
  const abandon = () => {
    end();
    for (const terminal of sources.names()) sources.say({ type: 'terminal-closed', terminal });
  };

  const shells = createShellRequests({
    ...{ launch: options.launch, sources, log },
    post: (message) => link.post(message),
  });
  const stating = options.createStating({
    post: (message) => link.post(message),
    pass: (message) => sources.say(message),
  });
  const pass = (message: StreamMessage, frame: Bytes) => {
    const { terminal } = message;
    // Ending a terminal here, and releasing a segment, wait until their lines have been stated.
    if (message.type === 'terminal-closed') return stating.closed(terminal, message.takesBlocks ?? false);
    if (message.type === 'block-settled') return stating.settled(message);
    if (message.type === 'segment-stored') stating.stored(message);
    if (message.type === 'resume-terminal') {
      shells.takenIn(terminal);
      stating.resumed(message);
    }
    const passed = sources.pass(message, frame);
    if (passed === 'passed' || message.type !== 'write-input') return;
    const problem = passed === 'not-now' ? 'endpoint-offline' : 'no-such-terminal';
    link.post({ type: 'input-settled', terminal, input: message.input, problem });
  };

  const link: RoomLink = options.openLink({
    onLive() {
      log('info', 'connected', { session });
      for (const source of sources.all()) source.serverReached();
    },
    onLost(reason, why) {
      log('warn', 'the connection to the server is lost', {
        session,
        reason,
        ...(why === null ? {} : { why }),
      });
      stating.lost();
      for (const source of sources.all()) source.serverLost();
      if (reason === 'session-ended') abandon();
    },
    onMessage(message, frame) {
      if (message.type === 'open-terminal') void shells.openFor(message);
      else if (message.type === 'session-ended') end();
      else if ('terminal' in message) pass(message, frame);
    },
  });

  return {
    session,
    get connected() {
      return link.state === 'live';
    },
    terminals: () => sources.all().map(({ summary }) => summary),
    add: sources.add,
    adopt: sources.adopt,
    abandon,
    open: shells.open,
    dispose() {
      stating.dispose();
      sources.dispose();
      link.dispose();
    },
  };
}
