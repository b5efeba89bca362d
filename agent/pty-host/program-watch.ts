import type { Clock } from '#base/ports.ts';

/** How often it is looked which program is in the foreground, while that is asked for, in ms. */
const LOOK_EVERY_MS = 1000;

/** Which program is in the foreground, told when it changes, and only while somebody asks. */
export interface ProgramWatch {
  /** Reports at once, whatever was reported before. */
  start(): void;
  stop(): void;
}

export interface ProgramWatchOptions {
  clock: Clock;
  /** Null if the shell itself waits there, or nobody knows. */
  look(): string | null;
  tellProgram(program: string | null): void;
}

export function createProgramWatch({ clock, look, tellProgram }: ProgramWatchOptions): ProgramWatch {
  let cancel: (() => void) | null = null;
  let told: string | null = null;
  const lookAgain = () => {
    cancel = clock.after(LOOK_EVERY_MS, lookAgain);
    const program = look();
    if (program === told) return;
    told = program;
    tellProgram(program);
  };
  const stop = () => {
    cancel?.();
    cancel = null;
  };
  return {
    start() {
      stop();
      told = null;
      tellProgram(null);
      lookAgain();
    },
    stop,
  };
}
