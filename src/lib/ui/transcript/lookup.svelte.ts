import type { CommandRow } from '#protocol/commands/command.ts';
import type { LinePlace } from '#protocol/lines/line-place.ts';
import { signLine } from '../commands/gutter.ts';
import { CommandIndex } from '../../transcript/command-index.ts';
import { segmentAtTime } from '../../transcript/past-ports.ts';
import type { Session } from '../session/session.svelte.ts';
import type { ReadingPlace } from './reading-place.svelte.ts';

export interface LookupOptions {
  session: Session;
  place: ReadingPlace;
}

/** Which command a line belongs to, and which line was printed when. */
export class Lookup {
  readonly #options: LookupOptions;
  readonly #index: CommandIndex;
  readonly #end: () => void;
  #at = $state.raw<LinePlace | null>(null);
  #version = $state.raw(0);

  /** The command that what is seen first belongs to. */
  readonly command = $derived.by(() => this.commandAt(this.#at));

  constructor(options: LookupOptions) {
    this.#options = options;
    const { commands } = options.session.connection;
    this.#index = new CommandIndex({
      async page(before) {
        const page = await commands.page(before === undefined ? {} : { before });
        return page.ok ? page.value : null;
      },
      onChanged: () => {
        this.#version += 1;
      },
    });
    this.#end = commands.follow(({ commands: rows }) => {
      this.#index.renew(rows);
      this.#version += 1;
    });
  }

  commandAt(place: LinePlace | null): CommandRow | null {
    void this.#version;
    return place === null ? null : (this.#index.at(place) ?? null);
  }

  /** The command whose sign stands at a line. */
  signAt(place: LinePlace): CommandRow | null {
    const row = this.commandAt(place);
    return row !== null && signLine(row) === place.line ? row : null;
  }

  /** These lines are seen: the command that the first one belongs to is wanted before the others'. */
  want(places: readonly LinePlace[]): void {
    this.#at = places[0] ?? null;
    this.#index.want(places);
  }

  /** The command that was entered before a line, or the next one behind it, in its terminal; null where there is none. */
  async step(way: 'up' | 'down', { terminal, line }: LinePlace): Promise<CommandRow | null> {
    if (way === 'down') return (await this.#index.neighbours({ terminal, line })).after;
    return line === 0 ? null : (await this.#index.neighbours({ terminal, line: line - 1 })).before;
  }

  /** Goes to what was printed at a moment of the endpoint's clock, or just before. */
  async goToTime(at: number): Promise<void> {
    const { session, place } = this.#options;
    const { list } = place.document.sections;
    const begun = list.filter(
      ({ terminal }) =>
        (session.view?.terminals.find((each) => each.terminal === terminal)?.startedAt ?? at) <= at,
    );
    const terminal = begun.at(-1)?.terminal ?? list[0]?.terminal;
    if (terminal === undefined) return;
    const row = await segmentAtTime(session.connection, { terminal, at });
    if (row === null) {
      place.goTo({ terminal, line: 0 });
      return;
    }
    const printed = await place.past.timesOf(terminal, row);
    const line = printed?.findLast((each) => each.at <= at)?.line ?? row.firstLine;
    place.goTo({ terminal, line });
  }

  dispose(): void {
    this.#end();
  }
}
