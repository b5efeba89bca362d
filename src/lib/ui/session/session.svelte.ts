import type { TerminalInfo } from '#protocol/terminals/terminal.ts';
import type { PersonInfo } from '#protocol/people/people.ts';
import type { Role } from '#protocol/ground/roles.ts';
import { mayRole, type Right } from '#protocol/wire/rights.ts';
import { Disposables } from '#base/disposables.ts';
import { personOf, standingOf } from '../control/standing.ts';
import { statusOf } from './status.ts';
import type { ConnectionState } from '../../session/connection-state.ts';
import type { SessionView } from '../../session/view.ts';
import type { WriteProblem, WriteResult } from '../../session/input/write-result.ts';
import type { Connection } from '../../session/connection.ts';

type Refused = Parameters<Parameters<Connection['onRefused']>[0]>[0];

/** A connection as the page sees it. */
export class Session {
  readonly connection: Connection;
  readonly #ends = new Disposables();
  #state = $state.raw<ConnectionState>({ status: 'connecting' });
  #view = $state.raw<SessionView | null>(null);
  #isCaughtUp = $state.raw(false);
  #unsent = $state.raw<{ problem: WriteProblem; at: number } | null>(null);
  #refused = $state.raw<{ refused: Refused; at: number } | null>(null);
  #isOpening = false;

  readonly status = $derived(
    statusOf({ state: this.#state, view: this.#view, isCaughtUp: this.#isCaughtUp }),
  );
  readonly terminals = $derived<readonly TerminalInfo[]>(this.#view?.terminals ?? []);
  readonly watched = $derived(
    this.terminals.find(({ terminal }) => terminal === this.#view?.watching) ?? null,
  );
  readonly role = $derived<Role>(this.#view?.role ?? 'observer');
  /** Whether this role may ever type; whether it may now is `standing`. */
  readonly mayType = $derived(mayRole(this.role, 'write-input'));
  readonly people = $derived<readonly PersonInfo[]>(this.#view?.people ?? []);
  readonly me = $derived(this.#view === null ? null : personOf(this.#view, this.#view.you.person));
  /** Who has control of the watched terminal. */
  readonly standing = $derived(standingOf(this.#view));
  readonly isOver = $derived(this.#view !== null && this.#view.session.endedAt !== null);
  readonly isLive = $derived(this.#state.status === 'live');
  readonly endpointName = $derived(this.#view?.endpoint.name ?? '');
  readonly canOpenTerminal = $derived(
    mayRole(this.role, 'open-terminal') &&
      this.#state.status === 'live' &&
      this.#view?.endpoint.online === true &&
      this.#view.session.endedAt === null,
  );

  constructor(connection: Connection, now: () => number) {
    this.connection = connection;
    this.#ends.add(() => connection.close());
    this.#ends.add(
      connection.onState((state) => {
        if (state.status !== 'live') this.#isCaughtUp = false;
        this.#state = state;
      }),
    );
    this.#ends.add(connection.onView((view) => this.#handleView(view)));
    this.#ends.add(
      connection.output.onOutput((output) => {
        if (output.type === 'screen') this.#isCaughtUp = false;
        if (output.type === 'caught-up') this.#isCaughtUp = true;
      }),
    );
    this.#ends.add(
      connection.onRefused((refused) => {
        this.#refused = { refused, at: now() };
      }),
    );
    this.#now = now;
  }

  readonly #now: () => number;

  get state(): ConnectionState {
    return this.#state;
  }

  get view(): SessionView | null {
    return this.#view;
  }

  /** The last keys that did not reach the shell. */
  get unsent(): { problem: WriteProblem; at: number } | null {
    return this.#unsent;
  }

  /** The last request the room could not do. */
  get refused(): { refused: Refused; at: number } | null {
    return this.#refused;
  }

  may(right: Right): boolean {
    return mayRole(this.role, right);
  }

  #handleView(view: SessionView): void {
    const known = this.terminals.map(({ terminal }) => terminal);
    this.#view = view;
    const opened = view.terminals.find(({ terminal, ended }) => !known.includes(terminal) && ended === null);
    if (opened === undefined || known.length === 0) return;
    // A new shell is what everybody came for, unless they are reading one that still runs.
    if (this.#isOpening || this.watched?.ended) this.connection.output.watch(opened.terminal);
    this.#isOpening = false;
  }

  async write(keys: string | Uint8Array): Promise<WriteResult> {
    const result = await this.connection.input.write(keys);
    this.#unsent = result.ok ? null : { problem: result.problem, at: this.#now() };
    return result;
  }

  noteUnsent(problem: WriteProblem): void {
    this.#unsent = { problem, at: this.#now() };
  }

  openTerminal(size: { cols: number; rows: number }): void {
    this.#isOpening = true;
    this.connection.terminals.open(size.cols, size.rows);
  }

  dispose(): void {
    this.#ends.dispose();
  }
}
