import { Disposables, type Dispose } from '#base/disposables.ts';
import type { Clock } from '#base/ports.ts';
import type { ViewerToRoom } from '#protocol/wire/messages.ts';
import type { Handlers } from '../wire/handlers.ts';
import { aimOf } from './aim.ts';
import { createSending } from './sending.ts';
import { createTaking } from './taking.ts';
import type { SessionView } from '../view.ts';
import type { WriteResult } from './write-result.ts';

/** Keys for the watched terminal. */
export interface InputFacet {
  /** Whether keys can be sent now; waits for the first screen, and is false only once there will be none. */
  ready(): Promise<boolean>;
  /**
   * Sends keys, longer ones in bounded pieces, and says whether they reached the shell. Never sends twice. Where nobody
   * has control and this role may take it, it is taken first.
   */
  write(keys: string | Uint8Array): Promise<WriteResult>;
}

/** The connection as it stands when keys are typed. */
export interface InputStanding {
  /** `over`: it will not come back. */
  line: 'live' | 'away' | 'over';
  /** The room has said hello to the socket at hand. */
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

/** Keys on their way from whoever writes them to the room, and what the room says of them. */
export function createInput({ clock, now, send, onChange }: InputOptions) {
  const sending = createSending(
    clock,
    (piece) => now().isWelcomed && send({ type: 'write-input', ...piece }),
  );
  const taking = createTaking({
    clock,
    sending,
    takeControl: (terminal) => send({ type: 'take-control', terminal }),
  });

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
    async write(keys) {
      const { line, view, terminal } = now();
      if (line !== 'live' || view === null || terminal === null)
        return { ok: false, problem: 'not-connected' };
      if (taking.isUnderWay(terminal)) return taking.write(keys, terminal);
      const aim = aimOf(view, terminal);
      if (aim.kind === 'nowhere') return { ok: false, problem: aim.problem };
      return aim.kind === 'ours' ? sending.write(keys, aim.target) : taking.write(keys, terminal);
    },
  };

  const handlers: Handlers<'control-changed' | 'input-settled'> = {
    'control-changed': ({ control }) => taking.controlChanged(control, now().view?.you.person ?? ''),
    'input-settled': ({ input, problem }) => sending.settled(input, problem),
  };

  return {
    facet,
    handlers,
    /** Whether the refusal is told to whoever wrote. */
    refused: taking.refused,
    lost() {
      taking.lost();
      sending.lost();
    },
  };
}
