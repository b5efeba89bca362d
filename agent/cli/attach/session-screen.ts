import type { OutputItem } from 'holdfast/client';
import { text } from '#base/bytes.ts';
import { readClip } from '#protocol/emulator/clip.ts';
import type { EmulatorBuffer, EmulatorCore } from '#protocol/emulator/core.ts';
import { profileOptions, type ProfileId, type Rgb } from '#protocol/output/profile.ts';
import type { Replica } from '#protocol/emulator/replica.ts';
import { openScreen, type Screen } from '../../screen/screen.ts';

/** OSC 52: xterm's "Manipulate Selection Data" (invisible-island.net/xterm/ctlseqs). */
const CLIPBOARD = 52;

/** The watched terminal's screen in an emulator of its profile. With the same output, it equals the endpoint's. */
export class SessionScreen {
  #opened: { screen: Screen; replica: Replica; colors: { changed: ReadonlyMap<number, Rgb> } } | null = null;
  /** Whether output is live now, and no longer from before we joined. */
  #isCaughtUp = false;
  readonly #onClip: (text: string) => void;
  #counted: EmulatorBuffer | null = null;
  #trimmed = 0;

  /** `onClip` is called when a program copies a text. */
  constructor({ onClip = () => undefined }: { onClip?: (text: string) => void } = {}) {
    this.#onClip = onClip;
  }

  /** Takes output in. Returns false for output of a profile that this build does not know. */
  take(item: OutputItem): boolean {
    if (item.type === 'screen') return this.#begin(item);
    if (item.type === 'caught-up') this.#isCaughtUp = true;
    if (item.type !== 'event' || this.#opened === null) return true;
    const { code, data } = item.event;
    if (code === 'o') this.#opened.screen.write(data);
    if (code === 'r') this.#resize(text(data));
    return true;
  }

  #begin({ header, keyframe }: Extract<OutputItem, { type: 'screen' }>): boolean {
    const { cols, rows, firstLine } = header;
    if (profileOptions(header.profile) === undefined) return false;
    this.#opened?.screen.dispose();
    this.#isCaughtUp = false;
    // A name with options is a profile's.
    const profile = header.profile as ProfileId;
    this.#opened = openScreen({
      ...{ cols, rows, profile, from: { keyframe, firstLine } },
      onReply: () => undefined,
      oscs: [CLIPBOARD],
      onOsc: ({ data }) => {
        const clip = this.#isCaughtUp ? readClip(data) : null;
        if (clip !== null) this.#onClip(clip);
      },
    });
    return true;
  }

  #resize(size: string): void {
    const [, cols, rows] = /^(\d+)x(\d+)$/.exec(size) ?? [];
    if (cols === undefined || rows === undefined) return;
    this.#opened?.screen.resize({ cols: Number(cols), rows: Number(rows) });
  }

  /** Null before the first screen. */
  get size(): { cols: number; rows: number } | null {
    if (this.#opened === null) return null;
    const { cols, rows } = this.#opened.screen;
    return { cols, rows };
  }

  get core(): EmulatorCore | null {
    return this.#opened?.replica.core ?? null;
  }

  get replica(): Replica | null {
    return this.#opened?.replica ?? null;
  }

  get colors(): ReadonlyMap<number, Rgb> {
    return this.#opened?.colors.changed ?? new Map();
  }

  get title(): string {
    return this.#opened?.screen.title ?? '';
  }

  /** Number of the line the cursor is in; undefined before the first screen and on the alternate one. */
  get cursorLine(): number | undefined {
    return this.#opened?.screen.cursorLine;
  }

  /** How many rows have left the normal screen at the top, counted from an arbitrary start; only its growth matters. */
  get rowsAbove(): number {
    const normal = this.core?.buffers.normal;
    if (normal === undefined) return 0;
    if (normal !== this.#counted) {
      this.#counted = normal;
      normal.lines.onTrim((amount) => (this.#trimmed += amount));
    }
    return this.#trimmed + normal.ybase;
  }
}
