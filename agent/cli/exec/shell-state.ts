import type { Mark } from '#protocol/marks/mark.ts';
import type { CellPlace } from '../../screen/shown-text.ts';

/**
 * A shell's state, by its own marks. `silent`: it has reported nothing so far; `plain`: it does not report its
 * commands; `untrusted`: anything could have printed what it reports.
 */
export type ShellState =
  | { at: 'silent' }
  | { at: 'plain' }
  | { at: 'untrusted' }
  /** `input`: where typed text begins, once the prompt is there. */
  | { at: 'prompt'; command: number; input: CellPlace | null }
  | { at: 'running'; text: string | null }
  | { at: 'ended' };

export const SILENT: ShellState = { at: 'silent' };

/** The text of the command that is about to start. */
interface Told {
  state: ShellState;
  text: string | null;
}

/** Follows a shell by its marks. */
export class ShellFollower {
  #told: Told = { state: SILENT, text: null };

  get state(): ShellState {
    return this.#told.state;
  }

  take(mark: Mark): void {
    this.#told = { ...this.#told, ...after(this.#told, mark) };
  }
}

function after({ state, text }: Told, mark: Mark): Partial<Told> {
  if (mark.mark === 'shell') return { state: { at: mark.plain === null ? 'silent' : 'plain' } };
  if (mark.mark === 'passed-over' || mark.trust === 'inner') return {};
  if (mark.trust === 'untrusted') return { state: { at: 'untrusted' } };
  switch (mark.mark) {
    case 'prompt':
      return { state: { at: 'prompt', command: mark.command, input: null }, text: null };
    case 'input':
      if (state.at !== 'prompt' || mark.line === null) return {};
      return { state: { ...state, input: { line: mark.line, column: mark.column } } };
    case 'text':
      return { text: mark.text };
    case 'start':
      return { state: { at: 'running', text } };
    case 'end':
      return { state: { at: 'ended' } };
    case 'typed':
      return {};
  }
}
