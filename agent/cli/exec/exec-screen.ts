import type { OutputItem } from 'holdfast/client';
import { text } from '#base/bytes.ts';
import { profileOptions, type ProfileId } from '#protocol/output/profile.ts';
import type { Replica } from '#protocol/emulator/replica.ts';
import { LeavingLines, type LeftLine } from '../../screen/leaving.ts';
import { openScreen, type Screen } from '../../screen/screen.ts';
import type { CellPlace } from '../../screen/shown-text.ts';

/** Rows above the screen: a line that crosses its top is read from there, up to where it is stated in pieces. */
const SCROLLBACK = 1000;

/** The watched terminal in an emulator of its profile, which tells lines as the endpoint states them. */
export class ExecScreen {
  #opened: { screen: Screen; replica: Replica; leaving: LeavingLines } | null = null;
  readonly #onLeft: (line: LeftLine) => void;

  constructor(onLeft: (line: LeftLine) => void) {
    this.#onLeft = onLeft;
  }

  /** Whether this build could take it in. */
  take(item: OutputItem): boolean {
    if (item.type === 'screen') return this.#begin(item);
    if (item.type === 'segment') this.#opened?.leaving.finish();
    if (item.type !== 'event') return true;
    const { code, data } = item.event;
    if (code === 'o') this.#opened?.screen.write(data);
    if (code === 'r') this.#resize(text(data));
    return true;
  }

  #begin({ header, keyframe }: Extract<OutputItem, { type: 'screen' }>): boolean {
    const { cols, rows, firstLine } = header;
    if (profileOptions(header.profile) === undefined) return false;
    this.dispose();
    // One that has options is a profile's name.
    const profile = header.profile as ProfileId;
    const from = { keyframe, firstLine };
    const { screen, replica } = openScreen({
      ...{ cols, rows, profile, from },
      scrollback: SCROLLBACK,
      onReply: () => undefined,
    });
    this.#opened = { screen, replica, leaving: new LeavingLines(replica, this.#onLeft) };
    return true;
  }

  #resize(size: string): void {
    const [, cols, rows] = /^(\d+)x(\d+)$/.exec(size) ?? [];
    if (cols !== undefined && rows !== undefined)
      this.#opened?.leaving.resize({ cols: Number(cols), rows: Number(rows) });
  }

  get cursor(): CellPlace | undefined {
    return this.#opened?.screen.cursorPlace;
  }

  /** Whether what reads there wants pastes in brackets. */
  get takesPaste(): boolean {
    return this.#opened?.replica.core.coreService.decPrivateModes.bracketedPasteMode ?? false;
  }

  /** The text of a line, up to a place in it if one is given; null if the line is gone. */
  lineText(line: number, to: CellPlace | null): string | null {
    return this.#opened?.screen.textBetween({ from: { line, column: 0 }, to }) ?? null;
  }

  dispose(): void {
    this.#opened?.leaving.dispose();
    this.#opened?.screen.dispose();
    this.#opened = null;
  }
}
