import type { EmulatorBuffer, EmulatorLine, Subscription } from '#protocol/emulator/core.ts';
import { lastUsedRow } from '#protocol/emulator/lines.ts';
import type { Replica } from '#protocol/emulator/replica.ts';
import { addStyledRow, type StyledRun } from '../terminal/styled-line.ts';

/**
 * Gathers what the lines of a terminal look like while output is played: those that leave its scrollback as they go, the
 * others when asked. A line that is gathered again is what it was the last time.
 */
export class Harvest {
  readonly lines = new Map<number, StyledRun[]>();
  readonly #replica: Replica;
  #buffer: EmulatorBuffer;
  #trimmed: Subscription;
  readonly #activated: Subscription;
  /** Number of the line that the buffer's first row belongs to. */
  #first: number;
  /** Of that line the rows that have left already. */
  #head: StyledRun[] = [];

  constructor(replica: Replica) {
    this.#replica = replica;
    this.#buffer = replica.core.buffers.normal;
    this.#first = replica.lines.first;
    this.#trimmed = this.#watch();
    this.#activated = replica.core.buffers.onBufferActivate(() => this.#handleActivate());
  }

  #watch(): Subscription {
    return this.#buffer.lines.onTrim((amount) => this.#handleTrim(amount));
  }

  #handleTrim(amount: number): void {
    for (let y = -amount; y < 0; y++) {
      const row = this.#buffer.lines.get(y);
      const next = this.#buffer.lines.get(y + 1);
      const goesOn = next?.isWrapped === true;
      if (row !== undefined) addStyledRow(this.#head, { row, next: goesOn ? next : null });
      if (goesOn) continue;
      this.lines.set(this.#first, this.#head);
      this.#head = [];
      this.#first += 1;
    }
  }

  /** A reset makes new buffers: what the old one holds is gathered. */
  #handleActivate(): void {
    if (this.#replica.core.buffers.normal === this.#buffer) return;
    this.gather();
    this.resume();
  }

  /** Takes all lines as they stand in the buffer now. */
  gather(): void {
    const { lines } = this.#buffer;
    const last = lastUsedRow(this.#buffer);
    let line = this.#first;
    let runs: StyledRun[] = lines.get(0)?.isWrapped === true ? copyOf(this.#head) : [];
    for (let y = 0; y <= last; y++) {
      const row = lines.get(y);
      const next: EmulatorLine | undefined = y < last ? lines.get(y + 1) : undefined;
      const goesOn = next?.isWrapped === true;
      if (row !== undefined) addStyledRow(runs, { row, next: goesOn ? next : null });
      if (goesOn) continue;
      this.lines.set(line, runs);
      runs = [];
      line += 1;
    }
  }

  /** The buffer was laid out anew, or is another one: what it holds is numbered as the replica says. */
  resume(): void {
    this.#trimmed.dispose();
    this.#buffer = this.#replica.core.buffers.normal;
    this.#trimmed = this.#watch();
    this.#first = this.#replica.lines.first;
    if (this.#buffer.lines.get(0)?.isWrapped !== true) this.#head = [];
  }

  /** While a resize moves rows around, which of them go says nothing. */
  pause(): void {
    this.#trimmed.dispose();
  }

  dispose(): void {
    this.#trimmed.dispose();
    this.#activated.dispose();
  }
}

const copyOf = (runs: readonly StyledRun[]) => runs.map((run) => ({ ...run }));
