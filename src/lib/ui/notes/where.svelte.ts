import type { Clock } from '#base/ports.ts';
import type { CommandRow } from '#protocol/commands/command.ts';
import type { LinePlace } from '#protocol/lines/line-place.ts';
import type { Anchor, Standing } from '#protocol/notes/anchor.ts';
import type { NoteView } from '#protocol/notes/view.ts';
import type { Moment } from '#protocol/replay/moment.ts';
import type { Commands } from '../commands/commands.svelte.ts';
import { signLine } from '../commands/gutter.ts';
import type { Places } from '../commands/places.ts';
import type { Replay } from '../replay/replay.svelte.ts';
import type { Screen } from '../screen/screen.svelte.ts';
import type { Seen, SeenScreen } from './anchoring.ts';
import type { Found, Past } from './past.ts';
import { isOnRows, standingIn } from './standing.ts';

export interface WhereOptions {
  screen: Pick<Screen, 'drawn' | 'isCovered' | 'isPast'> & { readonly browser: SeenScreen | null };
  places: Pick<Places, 'go'>;
  commands: Pick<Commands, 'rows' | 'go'>;
  replay: Pick<Replay, 'openMoment'>;
  past: Past;
  clock: Clock;
  /** What lies over the terminal is to go. */
  makeWay(): void;
}

/** Where notes stand now, and the ways there. */
export class Where {
  readonly #options: WhereOptions;
  /** What was read of lines that are not here, by note. */
  #found = $state.raw<Readonly<Record<string, Found>>>({});
  #asked: readonly string[] = [];
  /** One after the other: each may be a segment. */
  #work: Promise<void> = Promise.resolve();
  #failed = $state.raw<{ at: number } | null>(null);

  constructor(options: WhereOptions) {
    this.#options = options;
  }

  /** A moment could not be opened. */
  get failed(): { at: number } | null {
    return this.#failed;
  }

  commandOf(anchor: Anchor | null): CommandRow | null {
    if (anchor?.on !== 'command') return null;
    const { rows } = this.#options.commands;
    return rows.find((row) => row.terminal === anchor.terminal && row.command === anchor.command) ?? null;
  }

  /** The line a note is on, as it was written; null where it is on none, or that is not known. */
  lineOf(anchor: Anchor | null): number | null {
    if (anchor?.on === 'lines') return anchor.from.line;
    const row = this.commandOf(anchor);
    return row === null ? null : signLine(row);
  }

  /** Where the lines of a note are now; null where it is on none, or nothing of them is known here. */
  standingOf({ id, anchor }: Pick<NoteView, 'id' | 'anchor'>): Standing | null {
    const { screen } = this.#options;
    void screen.drawn;
    if (anchor?.on !== 'lines') return null;
    return standingIn(screen.browser, { anchor, found: this.#found[id] ?? null });
  }

  /** Somebody looks at a note whose lines are not here, or say something else: what they said is read once. */
  look(note: Pick<NoteView, 'id' | 'anchor'>): void {
    const { id, anchor } = note;
    if (anchor?.on !== 'lines' || this.#asked.includes(id)) return;
    const standing = this.standingOf(note);
    if (standing !== null && standing.how !== 'unknown' && standing.how !== 'changed-or-never') return;
    this.#asked = [...this.#asked, id];
    this.#work = this.#work.then(async () => {
      const found = await this.#options.past.find(anchor);
      this.#found = { ...this.#found, [id]: found };
    });
  }

  /** The command whose prompt a line is; null where there is none, or it is not here. */
  commandAt({ terminal, line }: LinePlace): CommandRow | null {
    const { rows } = this.#options.commands;
    return rows.findLast((row) => row.terminal === terminal && signLine(row) === line) ?? null;
  }

  /** What a line says, where it is here. */
  textOf({ terminal, line }: LinePlace): string | null {
    const { screen } = this.#options;
    void screen.drawn;
    if (screen.browser?.held?.terminal !== terminal) return null;
    return screen.browser.texts({ from: line, to: line })[0]?.text ?? null;
  }

  goToLine(place: LinePlace): void {
    const { places, commands, makeWay } = this.#options;
    makeWay();
    const row = this.commandAt(place);
    if (row === null) places.go(place);
    else commands.go(row);
  }

  goToMoment({ terminal, at }: Moment): void {
    this.#options.makeWay();
    this.#options.replay.openMoment(terminal, at);
  }

  /** Shows what a note is on. */
  go(note: Pick<NoteView, 'id' | 'anchor'>): void {
    const { anchor } = note;
    const { places, commands, screen, makeWay } = this.#options;
    if (anchor === null) return;
    makeWay();
    const row = this.commandOf(anchor);
    if (row !== null) {
      commands.go(row);
      return;
    }
    if (anchor.on === 'lines') {
      const standing = this.standingOf(note);
      const line = standing !== null && 'line' in standing ? standing.line : anchor.from.line;
      places.go({ terminal: anchor.terminal, line });
      return;
    }
    const shown = screen.isPast || screen.isCovered ? null : (screen.browser?.places ?? null);
    const isHere = screen.browser?.held?.terminal === anchor.terminal;
    if (anchor.on === 'screen' && shown !== null && isHere && isOnRows(shown, anchor)) return;
    void this.openMoment(anchor);
  }

  /** Shows the terminal as it was when a note was written about it. */
  async openMoment(seen: Seen): Promise<void> {
    const { past, replay, clock, makeWay } = this.#options;
    makeWay();
    const at = await past.timeOf(seen);
    if (at === null) this.#failed = { at: clock.now() };
    else replay.openMoment(seen.terminal, at);
  }
}
