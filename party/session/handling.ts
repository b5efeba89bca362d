import type { Dispose } from '#base/disposables.ts';
import { createEmitter } from '#base/emitter.ts';
import type { Clock } from '#base/ports.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import { answerProblem, type HttpAnswer } from '../rooms/http.ts';
import { failureName } from '../rooms/storage/full.ts';
import type { SessionPorts } from './ports.ts';

type Answer = HttpAnswer | Promise<HttpAnswer>;

/** Does what events ask the room for. A failure is reported, and costs the one connection or request it came by. */
export interface Handling {
  /** `blame` is called with the reason if it failed. */
  run(action: () => void, blame?: (reason: CloseReason) => void): void;
  answer(action: () => Answer): Answer;
  /** Says that something is done whose failure was not to be caught here. */
  finish(): void;
  /** The room's clock: a timer's failure is reported too. */
  readonly clock: Clock;
  /** What an event asked for is done, or has failed: nothing stored is undone any more. */
  onDone(listener: () => void): Dispose;
  /** The state in memory may differ from what is stored. */
  onFailed(listener: () => void): Dispose;
}

export function createHandling({ clock, report }: Pick<SessionPorts, 'clock' | 'report'>): Handling {
  const done = createEmitter<undefined>();
  const failed = createEmitter<undefined>();

  const attempt = (action: () => void) => {
    try {
      action();
    } catch (error) {
      report(error);
    }
  };
  const sayDone = () => done.emit(undefined);
  const finish = () => attempt(sayDone);

  const run: Handling['run'] = (action, blame) => {
    try {
      action();
    } catch (error) {
      report(error);
      if (blame !== undefined) run(() => blame(failureName(error)));
      failed.emit(undefined);
    }
    finish();
  };

  const answerFailure = (error: unknown): HttpAnswer => {
    report(error);
    failed.emit(undefined);
    return answerProblem(failureName(error));
  };

  return {
    run,
    answer(action) {
      try {
        const answer = action();
        finish();
        return answer instanceof Promise ? answer.catch(answerFailure) : answer;
      } catch (error) {
        return answerFailure(error);
      }
    },
    finish,
    clock: {
      now: () => clock.now(),
      after: (ms, action) =>
        clock.after(ms, () => {
          attempt(action);
          finish();
        }),
    },
    onDone: done.subscribe,
    onFailed: failed.subscribe,
  };
}
