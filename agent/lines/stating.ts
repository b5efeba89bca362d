import type { Clock } from '#base/ports.ts';
import type { Dispose } from '#base/disposables.ts';
import type { Log } from '#base/node/log.ts';
import { SEGMENT_MAX_BYTES } from '#protocol/ground/limits.ts';
import { blockText } from '#protocol/lines/block.ts';
import type { AgentToRoom, RoomToAgent } from '#protocol/wire/messages.ts';
import type { Block } from './block.ts';
import type { BlockMaker } from './block-maker.ts';

/** Output goes first: a segment is replayed once nothing was stored for this long, in ms … */
const QUIET_MS = 150;
/** … or, in a flood that does not end, this long after the one before, in ms … */
const AT_LEAST_EVERY_MS = 5_000;
/** … or at once if so much waits: this part of a spool, which keeps no more than half of it for that. */
const MUCH_PART = 1 / 4;
/** While the room looks at one block, the next is made. */
const AT_ONCE = 2;

type FromRoom<Type extends RoomToAgent['type']> = Extract<RoomToAgent, { type: Type }>;

export interface StatingOptions {
  session: string;
  /** The server's public key, which it has proved by the time a line leads there. */
  serverKey(): string;
  clock: Clock;
  log: Log;
  maker: BlockMaker;
  sign(text: string): Uint8Array<ArrayBuffer>;
  /** Most bytes of a terminal's spool. */
  spoolMaxBytes: number;
  /** The file of a terminal's spool. */
  spoolOf(terminal: string): string;
  /** The segments in its spool; none if it cannot be read. */
  segmentsOf(terminal: string): number[];
  /** To the room, while a line leads there. */
  post(message: AgentToRoom): void;
  /** Passes a message, on the room's behalf, to a terminal's source. */
  pass(message: FromRoom<'block-settled' | 'terminal-closed'>): void;
}

/**
 * States the lines of sealed segments, one block after another, after the output and never in its way. A segment stays
 * in its spool until the room has settled its block; a terminal that has ended is released after its last block.
 */
export interface Stating {
  /** The room listens to a terminal's output. */
  resumed(message: FromRoom<'resume-terminal'>): void;
  /** It has stored some of it. */
  stored(message: FromRoom<'segment-stored'>): void;
  settled(message: FromRoom<'block-settled'>): void;
  /** The room wants nothing more from the terminal. */
  closed(terminal: string, takesBlocks: boolean): void;
  /** The room is gone: blocks that it has not settled are made again. */
  lost(): void;
  dispose(): void;
}

interface Terminal {
  /** Sealed and not settled. */
  waiting: Set<number>;
  /** Of these, the segments whose block is being made or on its way. */
  begun: Set<number>;
  isClosed: boolean;
}

interface Place {
  terminal: string;
  segment: number;
}

interface Turn extends Place {
  /** Nothing follows it, which its author may have been killed before it could write. */
  isLast: boolean;
}

export function createStating(options: StatingOptions): Stating {
  const { maker, log, pass } = options;
  const terminals = new Map<string, Terminal>();
  const pace = createPace(options.clock, () => void work());
  const many = (options.spoolMaxBytes * MUCH_PART) / SEGMENT_MAX_BYTES;
  /** Incremented when the room is lost: blocks being made for it are not sent. */
  let life = 0;

  const count = (of: 'waiting' | 'begun') =>
    [...terminals.values()].reduce((sum, terminal) => sum + terminal[of].size, 0);
  const plan = () => {
    const [waiting, begun] = [count('waiting'), count('begun')];
    if (begun < AT_ONCE && waiting > begun) pace.want(waiting > many);
  };
  const work = async () => {
    const turn = nextTurn(terminals);
    if (turn === null) return;
    const [{ isLast, ...mine }, at] = [turn, life];
    const { terminal, segment } = mine;
    terminals.get(terminal)?.begun.add(segment);
    const answer = await maker.make({ spool: options.spoolOf(terminal), segment, isLast });
    pace.from();
    if (at !== life) return;
    if (!answer.ok) {
      log('warn', 'the lines of a segment cannot be stated', { ...mine, problem: answer.problem });
      return finish(mine);
    }
    sendBlock(options, { ...mine, block: answer.block });
    plan();
  };
  /** Nothing more is to be done with this segment. */
  const finish = ({ terminal, segment }: Place) => {
    const known = terminals.get(terminal);
    if (known === undefined) return;
    known.waiting.delete(segment);
    known.begun.delete(segment);
    pass({ type: 'block-settled', terminal, segment, problem: null });
    letGo(terminal, known);
    plan();
  };
  const letGo = (terminal: string, { waiting, isClosed }: Terminal) => {
    if (!isClosed || waiting.size > 0) return;
    terminals.delete(terminal);
    pass({ type: 'terminal-closed', terminal });
  };

  return {
    resumed({ terminal, takesBlocks, sealedBelow, partial }) {
      if (takesBlocks !== true) return;
      const isHeld = (segment: number) =>
        segment < sealedBelow || partial.some((held) => held.segment === segment && held.sealed);
      terminals.set(terminal, {
        waiting: new Set(options.segmentsOf(terminal).filter(isHeld)),
        begun: new Set(),
        isClosed: false,
      });
      plan();
    },
    stored({ terminal, segment, sealed }) {
      pace.stirred();
      if (sealed && nextTurn(terminals) === null) pace.from();
      if (sealed) terminals.get(terminal)?.waiting.add(segment);
      if (sealed) plan();
    },
    settled({ terminal, segment, problem }) {
      if (problem !== null) log('warn', 'the server refused a block', { terminal, segment, problem });
      finish({ terminal, segment });
    },
    closed(terminal, takesBlocks) {
      // The last segments were sealed by the room itself, where their author was gone.
      const waiting = new Set(takesBlocks ? options.segmentsOf(terminal) : []);
      const begun = terminals.get(terminal)?.begun ?? new Set();
      const ended = {
        waiting,
        begun: new Set([...begun].filter((segment) => waiting.has(segment))),
        isClosed: true,
      };
      terminals.set(terminal, ended);
      letGo(terminal, ended);
      plan();
    },
    lost() {
      life += 1;
      pace.rest();
      terminals.clear();
    },
    dispose() {
      life += 1;
      pace.rest();
    },
  };
}

function nextTurn(terminals: ReadonlyMap<string, Terminal>): Turn | null {
  for (const [terminal, { waiting, begun, isClosed }] of terminals) {
    const next = [...waiting].filter((segment) => !begun.has(segment));
    if (next.length === 0) continue;
    const segment = Math.min(...next);
    return { terminal, segment, isLast: isClosed && segment === Math.max(...waiting) };
  }
  return null;
}

function sendBlock(
  { session, serverKey, post, sign }: StatingOptions,
  { terminal, segment, block: { parts, ...block } }: Place & { block: Block },
): void {
  for (const part of parts) post({ type: 'lines-stated', terminal, segment, secret: block.secret, ...part });
  const signature = sign(blockText({ serverKey: serverKey(), session, terminal, segment, ...block }));
  post({ type: 'block-stated', terminal, segment, ...block, signature });
}

/** When there is time for a replay. */
interface Pace {
  want(isUrgent: boolean): void;
  /** Output was stored: it is not quiet. */
  stirred(): void;
  /** Something waits from now on, or was done just now. */
  from(): void;
  rest(): void;
}

function createPace(clock: Clock, work: () => void): Pace {
  let cancel: Dispose | null = null;
  let isUrgent = false;
  let stirredAt = -Infinity;
  /** When it was done last, or is wanted since. */
  let since = clock.now();

  const waitMs = () => {
    const now = clock.now();
    // A clock that was set back must keep nothing waiting.
    [stirredAt, since] = [Math.min(stirredAt, now), Math.min(since, now)];
    return isUrgent ? 0 : Math.min(stirredAt + QUIET_MS, since + AT_LEAST_EVERY_MS) - now;
  };
  const plan = () => {
    cancel = clock.after(Math.max(0, waitMs()), () => {
      cancel = null;
      if (waitMs() > 0) plan();
      else work();
    });
  };

  return {
    want(urgent) {
      const isSooner = urgent && !isUrgent;
      isUrgent = urgent;
      if (cancel === null) plan();
      else if (isSooner) {
        cancel();
        plan();
      }
    },
    stirred() {
      stirredAt = clock.now();
    },
    from() {
      since = clock.now();
    },
    rest() {
      cancel?.();
      cancel = null;
    },
  };
}
