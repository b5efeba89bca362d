import type { CommandRow } from '#protocol/commands/command.ts';
import type { LinePlace } from '#protocol/lines/line-place.ts';

type Key = Pick<CommandRow, 'terminal' | 'command'>;

export interface CommandIndexOptions {
  /** A page of the newest commands, or of those before one; null where it cannot be had now. */
  page(before?: Key): Promise<readonly CommandRow[] | null>;
  onChanged(): void;
}

/** Pages asked for to find one command: its terminal's are halved each time. */
const MAX_PAGES = 24;

const beginOf = ({ promptLine, line }: CommandRow) => promptLine ?? line;

/** Finds the command that a line belongs to, however many there were, by few pages of commands. */
export class CommandIndex {
  readonly #options: CommandIndexOptions;
  /** By terminal and number; null: there is none of this number any more. */
  readonly #known = new Map<string, Map<number, CommandRow>>();
  readonly #newest = new Map<string, number>();
  #wanted: readonly LinePlace[] = [];
  #looking: Promise<void> | null = null;
  #hasFirst = false;

  constructor(options: CommandIndexOptions) {
    this.#options = options;
  }

  /** The command whose prompt, text or output a line is; null where it is none's, undefined where that is not known yet. */
  at(place: LinePlace): CommandRow | null | undefined {
    const found = this.#around(place);
    if (!found.isSettled) return undefined;
    const { below } = found;
    if (below === null || (below.lastLine !== null && place.line > below.lastLine)) return null;
    return below;
  }

  /** The last known one that begins at or above the line, and the first known that begins below it. */
  #around({ terminal, line }: LinePlace) {
    let below: CommandRow | null = null;
    let above: CommandRow | null = null;
    for (const row of this.#known.get(terminal)?.values() ?? []) {
      const begin = beginOf(row);
      if (begin === null) continue;
      if (begin <= line && (below === null || row.command > below.command)) below = row;
      if (begin > line && (above === null || row.command < above.command)) above = row;
    }
    const low = below?.command ?? 0;
    const high = above?.command ?? (this.#newest.get(terminal) ?? 0) + 1;
    return { below, above, low, high, isSettled: this.#hasFirst && high - low <= 1 };
  }

  /** Looks for the commands of lines, the first of them first; what was looked for before is given up. */
  want(places: readonly LinePlace[]): void {
    this.#wanted = places;
    void this.#look();
  }

  /**
   * The last command that begins at or above a line of its terminal, and the first that begins below it; null where
   * there is none, or it cannot be had now.
   */
  async neighbours(place: LinePlace): Promise<{ before: CommandRow | null; after: CommandRow | null }> {
    this.#wanted = [place, ...this.#wanted];
    await this.#look();
    const { below, above, isSettled } = this.#around(place);
    return isSettled ? { before: below, after: above } : { before: null, after: null };
  }

  #look(): Promise<void> {
    this.#looking ??= this.#lookOn().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #lookOn(): Promise<void> {
    for (let pages = 0; pages < MAX_PAGES; pages++) {
      const wanted = this.#wanted.find((place) => this.at(place) === undefined);
      if (wanted === undefined) break;
      const rows = await this.#options.page(this.#hasFirst ? this.#probe(wanted) : undefined);
      if (rows === null) break;
      this.#hasFirst = true;
      if (!this.#learn(rows)) break;
      this.#options.onChanged();
    }
  }

  #probe(place: LinePlace): Key {
    const { low, high } = this.#around(place);
    return { terminal: place.terminal, command: Math.min(high, low + 1 + Math.ceil((high - low) / 2)) };
  }

  /** False where they say nothing new. */
  #learn(rows: readonly CommandRow[]): boolean {
    let isNew = false;
    for (const row of rows) {
      const known = this.#known.get(row.terminal) ?? new Map<number, CommandRow>();
      isNew ||= !known.has(row.command);
      known.set(row.command, row);
      this.#known.set(row.terminal, known);
      this.#newest.set(row.terminal, Math.max(this.#newest.get(row.terminal) ?? 0, row.command));
    }
    return isNew;
  }

  /** Commands that have begun or ended meanwhile. */
  renew(rows: readonly CommandRow[]): void {
    this.#learn(rows);
  }
}
