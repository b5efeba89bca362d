import { createContext } from 'svelte';
import { Disposables } from '#base/disposables.ts';
import type { CommandRow } from '#protocol/commands/command.ts';
import type { Connection } from '../../session/connection.ts';
import type { BrowserScreen } from '../../terminal/browser-screen.ts';
import type { Clipboard } from '../clipboard/clipboard.svelte.ts';
import type { Control } from '../control/control.svelte.ts';
import type { Screen } from '../screen/screen.svelte.ts';
import type { Copying } from './copying.svelte.ts';
import { isEmptyAt, promptAfter, type Prompt } from './empty-prompt.ts';
import type { Endings } from './endings.svelte.ts';
import type { TypeAgainProblem } from './words.ts';

/** What a shell without bracketed paste takes for keys: a line end runs the line, a tab completes it. */
const KEY_CHARACTERS = /[\u0000-\u001f\u007f]/;

export interface CommandActsOptions {
  session: { connection: { output: Pick<Connection['output'], 'onOutput'> } };
  screen: Pick<Screen, 'focus'> & { readonly browser: Pick<BrowserScreen, 'cursorPlace'> | null };
  control: Pick<Control, 'standing'>;
  clipboard: Pick<Clipboard, 'offer' | 'isBracketed'>;
  copying: Copying;
  endings: Endings;
  /** Opens the dialog in which two outputs are compared. */
  compare(runs: { before: CommandRow; after: CommandRow }): void;
}

/** What can be done with a command. */
export class CommandActs {
  readonly copying: Copying;
  readonly endings: Endings;
  readonly compare: CommandActsOptions['compare'];
  readonly #options: CommandActsOptions;
  readonly #ends = new Disposables();
  #prompt: Prompt | null = null;

  constructor(options: CommandActsOptions) {
    this.#options = options;
    this.copying = options.copying;
    this.endings = options.endings;
    this.compare = options.compare;
    this.#ends.add(
      options.session.connection.output.onOutput((output) => {
        this.#prompt = promptAfter(this.#prompt, output);
      }),
    );
  }

  /** Why a command cannot be typed again now, or null; only who has control is told. */
  typeAgainProblem({ text, cut }: CommandRow): TypeAgainProblem | null {
    const { clipboard, control, screen } = this.#options;
    if (control.standing.kind !== 'mine') return 'no-control';
    if (text === null || cut !== null) return 'not-known';
    if (!clipboard.isBracketed && KEY_CHARACTERS.test(text)) return 'not-plain';
    return isEmptyAt(this.#prompt, screen.browser?.cursorPlace ?? null) ? null : 'no-empty-prompt';
  }

  /** Types it at the prompt, without Enter; what is more than a plain line is looked at before. */
  typeAgain(row: CommandRow): void {
    if (this.typeAgainProblem(row) !== null || row.text === null) return;
    // While it is looked at, the prompt may go.
    this.#options.clipboard.offer(row.text, () => this.typeAgainProblem(row) === null);
    this.#options.screen.focus();
  }

  dispose(): void {
    this.#ends.dispose();
  }
}

export const [getCommandActs, setCommandActs] = createContext<CommandActs>();
