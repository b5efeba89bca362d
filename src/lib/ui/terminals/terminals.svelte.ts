import { createContext } from 'svelte';
import { Disposables } from '#base/disposables.ts';
import type { PersonInfo } from '#protocol/people/people.ts';
import type { TerminalInfo } from '#protocol/terminals/terminal.ts';
import { NO_COMMANDS, type CommandsWindow } from '../../session/commands/window.ts';
import { controlOf, type SessionView } from '../../session/view.ts';
import type { Size } from '#protocol/ground/size.ts';
import { personOf } from '../control/standing.ts';
import { isHandheld } from '../kit/handheld.ts';
import type { Screen } from '../screen/screen.svelte.ts';
import type { Session } from '../session/session.svelte.ts';
import type { Home } from '../workspace/home.ts';
import { calledAmong, isInRow, numberedAmong, steppedTo, tabsOf } from './tabs.ts';

/** A shell opened before any screen was measured. */
const DEFAULT_SIZE: Size = { cols: 120, rows: 36 };

export interface TerminalsOptions {
  session: Session;
  screen: Screen;
  home: Pick<Home, 'isTypedInto'>;
  /** Opens the dialog that asks whether a terminal is to be closed. */
  askToClose(terminal: string): void;
}

/** The session's terminals, and which of them is watched here. */
export class Terminals {
  readonly #options: TerminalsOptions;
  readonly #session: Session;
  readonly #ends = new Disposables();
  #known: readonly string[] = [];
  #isOpening = false;
  /** Closed from here while it was watched: its neighbour is shown once it has ended. */
  #closing: string | null = null;
  /** Those with output that was not seen here. */
  #fresh = $state.raw<readonly string[]>([]);
  #renaming = $state.raw<string | null>(null);

  readonly all = $derived.by<readonly TerminalInfo[]>(() => this.#session.view?.terminals ?? []);
  readonly watched = $derived(
    this.all.find(({ terminal }) => terminal === this.#session.view?.watching) ?? null,
  );
  #commands = $state.raw<CommandsWindow>(NO_COMMANDS);
  readonly #tabs = $derived(tabsOf(this.all, this.#commands));
  /** Those with a tab. */
  readonly row = $derived(this.#tabs.filter((tab) => isInRow(tab, this.watched?.terminal ?? null)));
  /** Those that ended, and are folded away. */
  readonly folded = $derived(this.#tabs.filter((tab) => !this.row.includes(tab)));
  readonly mayOpen = $derived.by(() => this.#session.may('open-terminal') && !this.#session.isOver);
  readonly canOpen = $derived.by(() => {
    const { view, isOpen } = this.#session;
    return this.#session.may('open-terminal') && isOpen && view?.endpoint.online === true;
  });

  constructor(options: TerminalsOptions) {
    this.#options = options;
    this.#session = options.session;
    const { connection } = options.session;
    this.#ends.add(connection.onView((view) => this.#handleView(view)));
    this.#ends.add(
      connection.terminals.onActive((terminal) => {
        if (!this.isFresh(terminal)) this.#fresh = [...this.#fresh, terminal];
      }),
    );
    // Half of what somebody types would end up in another shell.
    this.#ends.add(
      options.screen.onKey(() => {
        this.#isOpening = false;
      }),
    );
    this.#commands = connection.commands.window;
    this.#ends.add(
      connection.commands.follow((window) => {
        this.#commands = window;
      }),
    );
  }

  /** The terminal that is being renamed here. */
  get renaming(): string | null {
    return this.#renaming;
  }

  get isTypedInto(): boolean {
    return this.#options.home.isTypedInto;
  }

  #handleView({ terminals, watching }: SessionView): void {
    if (watching !== null && this.isFresh(watching)) {
      this.#fresh = this.#fresh.filter((terminal) => terminal !== watching);
    }
    const known = this.#known;
    this.#known = terminals.map(({ terminal }) => terminal);
    this.#leaveClosed();
    const opened = terminals.find(({ terminal, ended }) => !known.includes(terminal) && ended === null);
    if (opened === undefined || known.length === 0) return;
    // A new shell is what everybody came for, unless they are reading one that still runs.
    if (this.#isOpening || this.watched?.ended) this.watch(opened.terminal);
    this.#isOpening = false;
  }

  /** Goes on to the neighbour of a terminal that was closed from here, where one still runs. */
  #leaveClosed(): void {
    const closed = this.#closing;
    if (closed === null || closed !== this.watched?.terminal || this.watched.ended === null) return;
    this.#closing = null;
    const next = steppedTo(this.row, { from: closed, step: -1 });
    if (next !== null) this.watch(next);
  }

  /** Whether output has come that was not seen here. */
  isFresh(terminal: string): boolean {
    return this.#fresh.includes(terminal);
  }

  /** What a terminal is called beside what happened in it: by its name, or by its number where there are several. */
  called(terminal: string): string | null {
    return calledAmong(this.#tabs, terminal);
  }

  /** What it is called whatever its name is. */
  numbered(terminal: string): string | null {
    return numberedAmong(this.#tabs, terminal);
  }

  /** Who else has control of a terminal. */
  holderOf(terminal: string): PersonInfo | null {
    const { view } = this.#session;
    const info = this.all.find((each) => each.terminal === terminal);
    if (view === null || info === undefined || info.ended !== null) return null;
    const { holder } = controlOf(view, terminal);
    return holder === null || holder === view.you.person ? null : personOf(view, holder);
  }

  mayRename({ ended }: TerminalInfo): boolean {
    return ended === null && this.#session.isOpen && this.#session.may('rename-terminal');
  }

  mayClose({ ended }: TerminalInfo): boolean {
    return ended === null && this.#session.isOpen && this.#session.may('end-terminal');
  }

  watch(terminal: string): void {
    this.#session.connection.output.watch(terminal);
  }

  /** Shows the next terminal, or the one before. */
  step(by: 1 | -1): void {
    const next = steppedTo(this.row, { from: this.watched?.terminal ?? null, step: by });
    if (next !== null) this.watch(next);
  }

  open(): void {
    this.#isOpening = true;
    const { facts } = this.#options.screen;
    const { cols, rows } = (isHandheld() ? null : facts.fit) ?? DEFAULT_SIZE;
    this.#session.connection.terminals.open(cols, rows);
    this.#options.screen.focus();
  }

  beginRenaming(terminal: string): void {
    this.#renaming = terminal;
  }

  /** Ends the renaming; an empty name takes the name away, null leaves it as it was. */
  rename(terminal: string, name: string | null): void {
    this.#renaming = null;
    const info = this.all.find((each) => each.terminal === terminal);
    const wanted = name?.trim() ?? null;
    if (info === undefined || wanted === null || wanted === (info.name ?? '')) return;
    this.#session.connection.terminals.rename(terminal, wanted === '' ? null : wanted);
  }

  askToClose(terminal: string): void {
    this.#options.askToClose(terminal);
  }

  close(terminal: string): void {
    if (terminal === this.watched?.terminal) this.#closing = terminal;
    this.#session.connection.terminals.end(terminal);
  }

  /** Puts back what a program that is gone left on. */
  reset(): void {
    this.#session.connection.terminals.reset();
    this.#options.screen.focus();
  }

  dispose(): void {
    this.#ends.dispose();
  }
}

export const [getTerminals, setTerminals] = createContext<Terminals>();
