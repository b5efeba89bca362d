import { createContext } from 'svelte';
import { Disposables } from '#base/disposables.ts';
import { isFailed, type CommandRow } from '#protocol/commands/command.ts';
import type { Connection } from '../../session/connection.ts';
import { NO_COMMANDS, type CommandsWindow } from '../../session/commands/window.ts';
import { keyOf } from '../../session/commands/window.ts';
import type { Endings } from './endings.svelte.ts';
import { byLine, nextFrom, signLine } from './gutter.ts';
import type { Places } from './places.ts';
import { Paging } from './paging.svelte.ts';
import type { ToldApart } from './words.ts';

export interface CommandsOptions {
  connection: Pick<Connection, 'commands' | 'people'>;
  /** The watched terminal. */
  watched(): string | null;
  learn(names: readonly [person: string, name: string][]): void;
  endings: Pick<Endings, 'take'>;
  places: Pick<Places, 'go' | 'inSight' | 'showEnd'>;
}

/** A command's menu, which opens at its sign. */
export interface OpenMenu {
  row: CommandRow;
  anchor: HTMLElement;
}

/** What was entered in the session, as it is listed and marked in the page. */
export class Commands {
  readonly #options: CommandsOptions;
  readonly #ends = new Disposables();
  readonly #all: Paging;
  readonly #failed: Paging;
  #window = $state.raw<CommandsWindow>(NO_COMMANDS);
  #isFailedOnly = $state(false);
  #selected = $state.raw<CommandRow | null>(null);
  #menu = $state.raw<OpenMenu | null>(null);

  readonly running = $derived(this.#window.commands.filter(({ exit }) => exit === null));
  /** How it stands with the watched terminal's shell; null before the room has said so. */
  readonly toldApart = $derived.by<ToldApart | null>(() => {
    const terminal = this.#options.watched();
    const { isKnown, shells } = this.#window;
    if (terminal === null || !isKnown) return null;
    return {
      shell: shells.find((each) => each.terminal === terminal) ?? null,
      running: this.running.find((each) => each.terminal === terminal) ?? null,
    };
  });

  constructor(options: CommandsOptions) {
    const { commands } = options.connection;
    this.#options = options;
    this.#all = new Paging({ commands, isFailed: false });
    this.#failed = new Paging({ commands, isFailed: true });
    this.#ends.add(commands.follow((window) => this.#take(window)));
  }

  #take(window: CommandsWindow): void {
    this.#window = window;
    this.#options.endings.take(window.commands);
    if (!window.isKnown) return;
    if (this.#all.isCutOff(window)) {
      this.#all.clear();
      this.#failed.clear();
    }
    this.#all.take(window);
    this.#failed.take({ ...window, commands: window.commands.filter(isFailed) });
  }

  /** The room has said what there is. */
  get isKnown(): boolean {
    return this.#window.isKnown;
  }
  /** As they are listed now. */
  get listed(): Paging {
    return this.#isFailedOnly ? this.#failed : this.#all;
  }
  /** All that are in the page, in the order they were entered. */
  get rows(): readonly CommandRow[] {
    return this.#all.rows;
  }
  get isFailedOnly(): boolean {
    return this.#isFailedOnly;
  }

  showFailedOnly(isOn: boolean): void {
    this.#isFailedOnly = isOn;
    // The newest commands have few of them.
    if (isOn) void this.#failed.loadOlder();
  }

  loadOlder(): Promise<void> {
    return this.listed.loadOlder();
  }

  /** The list is looked at: whoever entered something is named in it. */
  async shown(): Promise<void> {
    const people = await this.#options.connection.people.list();
    if (people.ok) this.#options.learn(people.value.map(({ person, name }) => [person, name]));
  }

  /** Selects it, and shows where it was entered. */
  go(row: CommandRow): void {
    this.#selected = row;
    const line = row.promptLine ?? row.line;
    if (line !== null) this.#options.places.go({ terminal: row.terminal, line });
  }

  /** The one that is marked with its output, as it is now. */
  get selected(): CommandRow | null {
    const selected = this.#selected;
    return selected === null ? null : (this.rows.find((row) => keyOf(row) === keyOf(selected)) ?? selected);
  }
  get menu(): OpenMenu | null {
    return this.#menu;
  }

  isSelected(row: CommandRow): boolean {
    return this.#selected !== null && keyOf(this.#selected) === keyOf(row);
  }

  /** Whoever types is done with looking at one. */
  deselect(): void {
    this.#selected = null;
  }

  openMenu(row: CommandRow, anchor: HTMLElement): void {
    this.#selected = row;
    this.#menu = { row, anchor };
  }

  closeMenu(): void {
    this.#menu = null;
  }

  /** Selects the command before or behind the selected one, or before or behind what is in sight. */
  step(way: 'up' | 'down'): void {
    const { places, watched } = this.#options;
    const sight = places.inSight();
    const terminal = watched();
    if (sight === null || terminal === null) return;
    const selected = this.selected?.terminal === terminal ? signLine(this.selected) : null;
    const isSeen = selected !== null && selected >= sight.first && selected <= sight.last;
    const line = isSeen ? selected : way === 'up' && sight.isAtEnd ? Infinity : sight.first;
    const next = nextFrom(byLine(this.rows, terminal), { line, way });
    this.#selected = next ?? (way === 'up' ? this.#selected : null);
    if (next === null) return way === 'up' ? void this.#all.loadOlder() : places.showEnd();
    const goal = signLine(next);
    if (goal !== null && (goal < sight.first || goal > sight.last)) this.go(next);
  }

  /** Lines from this one on are in sight: their commands are wanted. */
  needFrom(line: number): void {
    const terminal = this.#options.watched();
    const oldest = this.rows.find((row) => row.terminal === terminal && signLine(row) !== null);
    const known = oldest === undefined ? null : signLine(oldest);
    if (this.#all.hasOlder && (known === null || known > line)) void this.#all.loadOlder();
  }

  /** The last one before it that had the same text. */
  sameBefore(row: CommandRow): CommandRow | null {
    const others = this.rows.filter(({ text, exit }) => text !== null && text === row.text && exit !== null);
    return (
      others.findLast((other) => other.startedAt <= row.startedAt && keyOf(other) !== keyOf(row)) ?? null
    );
  }

  dispose(): void {
    this.#ends.dispose();
  }
}

export const [getCommands, setCommands] = createContext<Commands>();
