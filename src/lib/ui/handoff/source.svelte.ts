import type { Dispose } from '#base/disposables.ts';
import type { CommandRow } from '#protocol/commands/command.ts';
import type { HandoffSource } from '#protocol/handoff/source.ts';
import type { HandoffRow } from '#protocol/handoff/routes.ts';
import type { NoteView } from '#protocol/notes/view.ts';
import type { PersonRow } from '#protocol/people/person-row.ts';
import type { Connection } from '../../session/connection.ts';
import type { Notes } from '../../session/notes/notes.ts';

/** Pages of commands that are read for a handoff. */
const MAX_PAGES = 5;

export interface SourceOptions {
  connection: Pick<Connection, 'handoff' | 'commands' | 'people'>;
  notes: Pick<Notes, 'all' | 'onChange'>;
}

/** What the page knows of a session for handing it over, as the room last said it. */
export class SourceInPage {
  readonly #options: SourceOptions;
  readonly #end: Dispose;
  #rows = $state.raw<readonly HandoffRow[]>([]);
  #people = $state.raw<readonly PersonRow[]>([]);
  #commands = $state.raw<readonly CommandRow[]>([]);
  #notes = $state.raw<readonly NoteView[]>([]);

  constructor(options: SourceOptions) {
    this.#options = options;
    this.#notes = options.notes.all;
    this.#end = options.notes.onChange(() => (this.#notes = options.notes.all));
  }

  /** The newest handoffs with their texts, the newest first. */
  get rows(): readonly HandoffRow[] {
    return this.#rows;
  }
  /** Everybody who is or was in the session. */
  get people(): readonly PersonRow[] {
    return this.#people;
  }
  get commands(): readonly CommandRow[] {
    return this.#commands;
  }
  get notes(): readonly NoteView[] {
    return this.#notes;
  }
  since(since: number | null): HandoffSource {
    return { since, commands: this.#commands, notes: this.#notes, people: this.#people };
  }

  /** Who there is, and the handoffs there were. */
  async loadHandoffs(): Promise<void> {
    const { handoff, people } = this.#options.connection;
    const [page, everybody] = await Promise.all([handoff.page(), people.list()]);
    if (page.ok) this.#rows = page.value.handoffs;
    if (everybody.ok) this.#people = everybody.value;
  }

  /** What was entered from a moment on, by the room's clock. */
  async load(since: number | null): Promise<void> {
    this.#commands = await this.#commandsSince(since ?? 0);
  }

  async #commandsSince(since: number): Promise<readonly CommandRow[]> {
    const rows: CommandRow[] = [];
    for (let pages = 0; pages < MAX_PAGES; pages++) {
      const before = rows[0];
      const page = await this.#options.connection.commands.page(before === undefined ? {} : { before });
      if (!page.ok) break;
      const older = page.value.toSorted((one, other) => one.startedAt - other.startedAt);
      rows.unshift(...older);
      const [first] = older;
      if (first === undefined || first.startedAt < since) break;
    }
    return rows;
  }

  dispose(): void {
    this.#end();
  }
}
