import { encodeFrame } from '#protocol/wire/frame.ts';
import type { Bytes } from '#base/bytes.ts';
import { sealText } from '#protocol/output/seal.ts';
import type { AgentToRoom, RoomToAgent } from '#protocol/wire/messages.ts';
import type { Asker } from '#protocol/people/people.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import type { Log } from '#base/node/log.ts';
import type { EndpointKey } from './key.ts';
import type { RoomLink, RoomLinkOptions } from './room-link.ts';
import type { SourceEvents, TerminalSource, TerminalSummary } from './terminal-source.ts';

/** A shell somebody wants: a room, for whom it names, or whoever runs a command on this machine. */
export interface OpenTerminal {
  cols: number;
  rows: number;
  wanted: { by: 'room'; asker: Asker } | { by: 'command'; shell: string | null };
}

export interface SessionOptions {
  session: string;
  key: EndpointKey;
  log: Log;
  openLink(events: Pick<RoomLinkOptions, 'onLive' | 'onLost' | 'onMessage'>): RoomLink;
  /** Starts a shell; the source is then added. Rejects with the reason. */
  launch(
    wanted: OpenTerminal,
  ): Promise<{ terminal: string; source: (events: SourceEvents) => TerminalSource }>;
  /** What a pty host left behind, or `null` where there is nothing. */
  adopt(terminal: string, events: SourceEvents): TerminalSource | null;
  /** The room has all of it: its folder can go. */
  forgetTerminal(terminal: string): void;
  /** The session is over, and nothing of it is left here. */
  onOver(): void;
}

/** One session on this endpoint: its terminals on one side, its room on the other. */
export interface Session {
  readonly session: string;
  readonly connected: boolean;
  terminals(): TerminalSummary[];
  add(terminal: string, source: (events: SourceEvents) => TerminalSource): void;
  /** Takes up a terminal whose pty host is gone. */
  adopt(terminal: string): void;
  /** Ends every shell and gives up what the room has not got. */
  abandon(): void;
  /** Opens a shell and waits until the room has taken it in. */
  open(wanted: OpenTerminal): Promise<string>;
  dispose(): void;
}

/** A new shell is taken in by a room that answers well within this, in ms. */
export const TAKE_IN_MS = 20_000;

export function createSession(options: SessionOptions): Session {
  const { session, key, log } = options;
  const sources = new Map<string, TerminalSource>();
  /** Who waits for the room's first word of a terminal. */
  const takenIn = new Map<string, () => void>();
  let over = false;

  const settleOver = () => {
    if (over && sources.size === 0) options.onOver();
  };

  const fromSource = (message: AgentToRoom, frame: Bytes) => {
    if (message.type === 'segment-sealed' && message.signature === null) {
      const signature = key.sign(sealText({ session, ...message }));
      link.post({ ...message, signature });
    } else link.send(frame);
  };

  const remove = (terminal: string) => {
    sources.delete(terminal);
    options.forgetTerminal(terminal);
    settleOver();
  };

  const eventsOf = (terminal: string): SourceEvents => ({
    onMessage: fromSource,
    onDone({ complete }) {
      if (complete) remove(terminal);
      else adopt(terminal);
    },
  });

  const put = (terminal: string, source: TerminalSource) => {
    sources.set(terminal, source);
    if (link.state === 'live') source.serverReached();
    if (over) endTerminal(terminal, source);
  };
  const adopt = (terminal: string) => {
    const orphan = options.adopt(terminal, eventsOf(terminal));
    if (orphan === null) return remove(terminal);
    log('warn', 'a pty host is gone', { terminal });
    put(terminal, orphan);
  };

  const endTerminal = (terminal: string, source: TerminalSource) => {
    const message: RoomToAgent = { type: 'end-terminal', terminal };
    source.take(message, encodeFrame(message));
  };
  const end = () => {
    over = true;
    for (const [terminal, source] of sources) endTerminal(terminal, source);
    settleOver();
  };
  /** The room answers no more: what is left here has nowhere to go. */
  const abandon = () => {
    end();
    for (const [terminal, source] of sources) {
      const message: RoomToAgent = { type: 'terminal-closed', terminal };
      source.take(message, encodeFrame(message));
    }
  };

  const launch = async (wanted: OpenTerminal): Promise<string> => {
    const { terminal, source } = await options.launch(wanted);
    put(terminal, source(eventsOf(terminal)));
    return terminal;
  };

  const openFor = ({ request, cols, rows, by }: Extract<RoomToAgent, { type: 'open-terminal' }>) => {
    launch({ cols, rows, wanted: { by: 'room', asker: by } }).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      log('error', 'a shell could not be started', { reason });
      link.post({ type: 'open-failed', request, reason: reason.slice(0, 500) });
    });
  };

  /** What the room says of one terminal goes on to it as it came. */
  const pass = (message: RoomToAgent & { terminal: string }, frame: Bytes) => {
    const { terminal } = message;
    const source = sources.get(terminal);
    if (message.type === 'resume-terminal') takenIn.get(terminal)?.();
    if (source?.take(message, frame) === true || message.type !== 'write-input') return;
    const problem = source === undefined ? 'no-such-terminal' : 'endpoint-offline';
    link.post({ type: 'input-settled', terminal, input: message.input, problem });
  };

  const link: RoomLink = options.openLink({
    onLive() {
      log('info', 'connected', { session });
      for (const source of sources.values()) source.serverReached();
    },
    onLost(reason: CloseReason | null, why: string | null) {
      log('warn', 'the line to the server is gone', { session, reason, ...(why === null ? {} : { why }) });
      for (const source of sources.values()) source.serverLost();
      if (reason === 'session-ended') abandon();
    },
    onMessage(message, frame) {
      if (message.type === 'open-terminal') openFor(message);
      else if (message.type === 'session-ended') end();
      else if ('terminal' in message) pass(message, frame);
    },
  });

  return {
    session,
    get connected() {
      return link.state === 'live';
    },
    terminals: () => [...sources.values()].map(({ summary }) => summary),
    add: (terminal, source) => put(terminal, source(eventsOf(terminal))),
    adopt,
    abandon,
    async open(wanted) {
      const { terminal, source } = await options.launch(wanted);
      const done = new Promise<void>((resolve) => takenIn.set(terminal, resolve));
      put(terminal, source(eventsOf(terminal)));
      await done;
      takenIn.delete(terminal);
      return terminal;
    },
    dispose() {
      for (const source of sources.values()) source.dispose();
      link.dispose();
    },
  };
}
