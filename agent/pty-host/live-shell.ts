import type { Bytes } from '#base/bytes.ts';
import type { Clock } from '#base/ports.ts';
import { INPUT_BACKLOG_BYTES } from '#protocol/ground/limits.ts';
import type { InputProblem } from '#protocol/input/input-problem.ts';
import type { EndCause } from '#protocol/terminals/end-cause.ts';
import type { PtyPort } from './ports.ts';

/** A shell that was asked to end and has not is killed after this long, in ms. */
const KILL_MS = 3000;

const INTERRUPT = Uint8Array.of(3);

/** The shell, as long as it lives: takes keys, and can be asked to end. */
export interface LiveShell {
  readonly running: boolean;
  write(data: Bytes): InputProblem | null;
  /** Sends Ctrl-C, whoever may type: the terminal's driver or the program turns it into an interrupt. */
  interrupt(): void;
  /** Sends it a hang-up, and kills it if that does not help. */
  end(): void;
  /** The shell has ended; returns whether by itself or because it was asked to. */
  handleExit(): EndCause;
  dispose(): void;
}

export function createLiveShell(pty: PtyPort, clock: Clock): LiveShell {
  let running = true;
  let endAsked = false;
  let cancelKill = () => {};
  return {
    get running() {
      return running;
    },
    write(data) {
      if (!running) return 'terminal-ended';
      if (pty.backlogBytes > INPUT_BACKLOG_BYTES) return 'too-much-input';
      pty.write(data);
      return null;
    },
    interrupt() {
      if (running) pty.write(INTERRUPT);
    },
    end() {
      if (!running || endAsked) return;
      endAsked = true;
      pty.hangUp();
      cancelKill = clock.after(KILL_MS, () => pty.kill());
    },
    handleExit() {
      cancelKill();
      running = false;
      return endAsked ? 'ended' : 'exited';
    },
    dispose: () => cancelKill(),
  };
}
