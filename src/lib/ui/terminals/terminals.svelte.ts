import { createContext } from 'svelte';
import { Disposables } from '#base/disposables.ts';
import type { TerminalInfo } from '#protocol/terminals/terminal.ts';
import type { SessionView } from '../../session/view.ts';
import type { Size } from '#protocol/ground/size.ts';
import { isHandheld } from '../kit/handheld.ts';
import type { Screen } from '../screen/screen.svelte.ts';
import type { Session } from '../session/session.svelte.ts';

/** A shell opened before any screen was measured. */
const DEFAULT_SIZE: Size = { cols: 120, rows: 36 };

/** The session's terminals, and which of them is watched here. */
export class Terminals {
  readonly #session: Session;
  readonly #screen: Screen;
  readonly #ends = new Disposables();
  #known: readonly string[] = [];
  #isOpening = false;

  readonly all = $derived.by<readonly TerminalInfo[]>(() => this.#session.view?.terminals ?? []);
  readonly watched = $derived(
    this.all.find(({ terminal }) => terminal === this.#session.view?.watching) ?? null,
  );
  readonly canOpen = $derived.by(() => {
    const { view, isOpen } = this.#session;
    return this.#session.may('open-terminal') && isOpen && view?.endpoint.online === true;
  });

  constructor(session: Session, screen: Screen) {
    this.#session = session;
    this.#screen = screen;
    this.#ends.add(session.connection.onView((view) => this.#handleView(view)));
  }

  #handleView({ terminals }: SessionView): void {
    const known = this.#known;
    this.#known = terminals.map(({ terminal }) => terminal);
    const opened = terminals.find(({ terminal, ended }) => !known.includes(terminal) && ended === null);
    if (opened === undefined || known.length === 0) return;
    // A new shell is what everybody came for, unless they are reading one that still runs.
    if (this.#isOpening || this.watched?.ended) this.watch(opened.terminal);
    this.#isOpening = false;
  }

  watch(terminal: string): void {
    this.#session.connection.output.watch(terminal);
  }

  open(): void {
    this.#isOpening = true;
    const { cols, rows } = (isHandheld() ? null : this.#screen.facts.fit) ?? DEFAULT_SIZE;
    this.#session.connection.terminals.open(cols, rows);
    this.#screen.focus();
  }

  /** Puts back what a program that is gone left on. */
  reset(): void {
    this.#session.connection.terminals.reset();
    this.#screen.focus();
  }

  dispose(): void {
    this.#ends.dispose();
  }
}

export const [getTerminals, setTerminals] = createContext<Terminals>();
