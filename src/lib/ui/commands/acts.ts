import { createContext } from 'svelte';
import { Disposables } from '#base/disposables.ts';
import type { CommandRow } from '#protocol/commands/command.ts';
import type { Clipboard } from '../clipboard/clipboard.svelte.ts';
import type { Control } from '../control/control.svelte.ts';
import type { Screen } from '../screen/screen.svelte.ts';
import type { Session } from '../session/session.svelte.ts';
import type { Copying } from './copying.svelte.ts';
import { isEmptyAt, promptAfter, type Prompt } from './empty-prompt.ts';
import type { Endings } from './endings.svelte.ts';

export interface CommandActsOptions {
  session: Session;
  screen: Screen;
  control: Pick<Control, 'standing'>;
  clipboard: Pick<Clipboard, 'offer'>;
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
  typeAgainProblem({ text, cut }: CommandRow): 'no-control' | 'not-known' | 'no-empty-prompt' | null {
    const { control, screen } = this.#options;
    if (control.standing.kind !== 'mine') return 'no-control';
    if (text === null || cut !== null) return 'not-known';
    return isEmptyAt(this.#prompt, screen.browser?.cursorPlace ?? null) ? null : 'no-empty-prompt';
  }

  /** Types it at the prompt, without Enter; what is more than a plain line is looked at before. */
  typeAgain(row: CommandRow): void {
    if (this.typeAgainProblem(row) !== null || row.text === null) return;
    this.#options.clipboard.offer(row.text);
    this.#options.screen.focus();
  }

  dispose(): void {
    this.#ends.dispose();
  }
}

export const [getCommandActs, setCommandActs] = createContext<CommandActs>();
