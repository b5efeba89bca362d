import { Disposables, type Dispose } from '#base/disposables.ts';
import type { Clock } from '#base/ports.ts';
import type { ViewerToRoom } from '#protocol/wire/messages.ts';
import type { Handlers } from '../wire/handlers.ts';
import { aimOf } from './aim.ts';
import { createCurrentBurst } from './burst.ts';
import { createSending } from './sending.ts';
import { createTaking } from './taking.ts';
import type { SessionView } from '../view.ts';
import type { WriteProblem, WriteResult } from './write-result.ts';

/** Keys for the watched terminal. */
export interface InputFacet {
  /** Whether keys can be sent now; waits for the first screen, and is false only once there will be none. */
  ready(): Promise<boolean>;
  /**
   * Sends keys, longer texts in bounded pieces, and reports whether they reached the shell. Never sends anything
   * twice. If nobody has control and this role may take it, control is taken first. Once some keys are refused, all
   * that follow are refused, until `seen`: nothing runs whose beginning is missing.
   */
  write(keys: string | Uint8Array): Promise<WriteResult>;
  /** Like `write`, for keys that a person types: somebody who stops for a second after a refusal has seen it. */
  type(keys: string | Uint8Array): Promise<WriteResult>;
  /** Something was typed that nobody can send, for which reason: what is typed behind it is refused too. */
  miss(problem: WriteProblem): void;
  /** The writer knows what was refused, and means what follows without it. */
  seen(): void;
  /** Number of the text being written; frames that are refused together share it. */
  readonly burst: number;
}

/** The state of the connection when keys are typed. */
export interface InputStanding {
  /** `over`: it will not come back. */
  line: 'live' | 'away' | 'over';
  /** The room has said hello on the current socket. */
  isWelcomed: boolean;
  view: SessionView | null;
  terminal: string | null;
}

export interface InputOptions {
  clock: Clock;
  now(): InputStanding;
  send(message: ViewerToRoom): boolean;
  /** Something of the standing has changed. */
  onChange(listener: () => void): Dispose;
}

/** Keys on their way from their writer to the room, and the room's answers about them. */
export function createInput({ clock, now, send, onChange }: InputOptions) {
  const burst = createCurrentBurst(clock);
  const sending = createSending({
    ...{ clock, burst },
    send: (piece) => now().isWelcomed && send({ type: 'write-input', ...piece }),
  });
  const taking = createTaking({
    ...{ clock, burst, sending },
    takeControl: (terminal) => send({ type: 'take-control', terminal }),
  });

  function write(keys: string | Uint8Array): Promise<WriteResult> {
    const isEmpty = keys.length === 0;
    const refuse = (problem: WriteProblem): Promise<WriteResult> => {
      if (!isEmpty) burst.refuse(burst.number, problem);
      return Promise.resolve({ ok: false, problem });
    };
    const { line, view, terminal } = now();
    if (line !== 'live' || view === null || terminal === null) return refuse('not-connected');
    if (burst.refused !== null && !isEmpty) return refuse(burst.refused);
    if (taking.isUnderWay(terminal)) return taking.write(keys, terminal);
    const aim = aimOf(view, terminal);
    if (aim.kind === 'nowhere') return refuse(aim.problem);
    return aim.kind === 'ours' ? sending.write(keys, aim.target) : taking.write(keys, terminal);
  }

  const facet: InputFacet = {
    ready: () =>
      new Promise((resolve) => {
        const ends = new Disposables();
        const look = () => {
          const { line, isWelcomed, terminal } = now();
          const isReady = isWelcomed && terminal !== null;
          if (!isReady && line !== 'over') return;
          ends.dispose();
          resolve(isReady);
        };
        ends.add(onChange(look));
        look();
      }),
    write,
    type(keys) {
      burst.typed();
      return write(keys);
    },
    miss(problem) {
      burst.typed();
      burst.refuse(burst.number, problem);
    },
    seen: burst.seen,
    get burst() {
      return burst.number;
    },
  };

  const handlers: Handlers<'control-changed' | 'input-settled'> = {
    'control-changed': ({ control }) => taking.controlChanged(control, now().view?.you.person ?? ''),
    'input-settled': ({ input, problem }) => sending.settled(input, problem),
  };

  return {
    facet,
    handlers,
    /** Whether the writer is told of the refusal. */
    refused: taking.refused,
    lost() {
      taking.lost();
      sending.lost();
    },
  };
}
