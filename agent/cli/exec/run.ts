import type { CommandRow } from '#protocol/commands/command.ts';
import type { Mark } from '#protocol/marks/mark.ts';
import type { CellPlace } from '../../screen/shown-text.ts';

type Exit = NonNullable<CommandRow['exit']>;

/** How far the typed command has come. `place`: where its end is; null on the alternate screen. */
export type RunState =
  | { at: 'typed' }
  /** A prompt is back, and nothing has begun. */
  | { at: 'nothing' }
  | { at: 'running'; first: number | null }
  /** A pasted text may hold more commands: the next may follow until a prompt is back. */
  | { at: 'ended'; first: number | null; exit: Exit; place: CellPlace | null; isOver: boolean };

/** Follows the command that was typed at a prompt, and those that came with it. */
export class Run {
  readonly command: number;
  #state: RunState = { at: 'typed' };

  /** `command`: the number the prompt gave to the one typed at it. */
  constructor(command: number) {
    this.command = command;
  }

  get state(): RunState {
    return this.#state;
  }

  take(mark: Mark): void {
    if (!('command' in mark) || mark.trust !== 'trusted' || mark.command < this.command) return;
    const state = this.#state;
    const first = 'first' in state ? state.first : null;
    if (mark.mark === 'start') this.#state = { at: 'running', first: first ?? mark.line };
    if (mark.mark === 'prompt') this.#prompt();
    if (mark.mark !== 'end' || state.at !== 'running') return;
    const place = mark.line === null ? null : { line: mark.line, column: mark.column };
    this.#state = { at: 'ended', first, exit: mark.exit, place, isOver: false };
  }

  #prompt(): void {
    const state = this.#state;
    if (state.at === 'typed') this.#state = { at: 'nothing' };
    if (state.at === 'ended') this.#state = { ...state, isOver: true };
  }

  /** What the room lists, where marks may have been missed. */
  listed(rows: readonly CommandRow[]): void {
    const own = rows.filter(({ command }) => command >= this.command).sort((a, b) => a.command - b.command);
    const [begun, last] = [own[0], own.at(-1)];
    if (begun === undefined || last === undefined) return;
    const first = begun.line;
    const { exit, lastLine } = last;
    if (exit === null) this.#state = { at: 'running', first };
    else {
      const place = lastLine === null ? null : { line: lastLine, column: 0 };
      this.#state = { at: 'ended', first, exit, place, isOver: true };
    }
  }

  /** The terminal is over: a shell that exits by a command ends that with its own code. */
  over(exitCode: number | null): void {
    const state = this.#state;
    const exit = exitCode ?? 'cut-off';
    if (state.at === 'running') this.#state = { ...state, at: 'ended', exit, place: null, isOver: true };
    else if (state.at === 'ended') this.#state = { ...state, isOver: true };
  }
}
