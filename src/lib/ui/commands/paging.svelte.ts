import type { CommandRow } from '#protocol/commands/command.ts';
import { COMMANDS_PAGE } from '#protocol/ground/limits.ts';
import type { CommandsFacet } from '../../session/commands/commands.ts';
import type { CommandsWindow } from '../../session/commands/window.ts';
import { EMPTY_LIST, isCutOff, withNewest, withOlder, type CommandList } from './command-list.ts';

export interface PagingOptions {
  commands: Pick<CommandsFacet, 'page'>;
  isFailed: boolean;
}

/** Commands that are read by pages from the newest back, all or those that failed, and follow the newest. */
export class Paging {
  readonly #options: PagingOptions;
  #list = $state.raw<CommandList>(EMPTY_LIST);
  #isLoading = $state.raw(false);
  #hasFailed = $state.raw(false);

  constructor(options: PagingOptions) {
    this.#options = options;
  }

  get rows(): readonly CommandRow[] {
    return this.#list.rows;
  }
  get hasOlder(): boolean {
    return this.#list.hasOlder;
  }
  get isLoading(): boolean {
    return this.#isLoading;
  }
  /** The server gave no answer to the last question. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Of a list of all commands: those between it and the newest were missed. */
  isCutOff(window: CommandsWindow): boolean {
    return isCutOff(this.#list, window);
  }

  /** Begins anew. */
  clear(): void {
    this.#list = EMPTY_LIST;
  }

  /** The newest of its kind. */
  take(newest: Pick<CommandsWindow, 'commands' | 'hasOlder'>): void {
    this.#list = withNewest(this.#list, newest);
  }

  async loadOlder(): Promise<void> {
    if (this.#isLoading || !this.hasOlder) return;
    const { commands, isFailed } = this.#options;
    const [before] = this.rows;
    this.#isLoading = true;
    const answer = await commands.page({ isFailed, ...(before === undefined ? {} : { before }) });
    this.#isLoading = false;
    this.#hasFailed = !answer.ok;
    // What was listed meanwhile may begin elsewhere: then this page is not what comes before it.
    if (!answer.ok || this.rows[0] !== before) return;
    const page = answer.value;
    this.#list = withOlder(this.#list, { page, isLast: page.length < COMMANDS_PAGE });
  }
}
