/** What the command line's exit codes mean. */
export const EXIT = { ok: 0, failure: 1, usage: 2, noSuchSession: 4 } as const;

/** An expected failure: its message is printed unchanged, and the process exits with its code. */
export class CommandFailure extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.failure) {
    super(message);
    this.exitCode = exitCode;
  }
}
