import type { ColorRequest, EmulatorCore, Subscription } from '#protocol/emulator/core.ts';
import { REPORTED_COLORS, reportedAnsi, type Rgb } from '#protocol/output/profile.ts';

const REPORT = 0;
const SET = 1;
const FOREGROUND = 256;
const BACKGROUND = 257;

/** Remembers the colours a program changed and answers its questions; xterm leaves both to its browser part. */
export class Colors {
  readonly changed = new Map<number, Rgb>();
  readonly #subscription: Subscription;

  constructor(core: EmulatorCore, reply: (text: string) => void) {
    this.#subscription = core._inputHandler.onColor((requests) => {
      for (const request of requests) this.#handle(request, reply);
    });
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #handle({ type, index, color }: ColorRequest, reply: (text: string) => void): void {
    if (type === REPORT && index !== undefined) reply(this.#report(index));
    else if (type === SET && index !== undefined && color) this.changed.set(index, color);
    else if (index !== undefined) this.changed.delete(index);
    else for (let slot = 0; slot < FOREGROUND; slot++) this.changed.delete(slot);
  }

  #report(index: number): string {
    const hex = (part: number) => part.toString(16).padStart(2, '0').repeat(2);
    const spec = (this.changed.get(index) ?? reported(index)).map(hex).join('/');
    return `\x1b]${index < FOREGROUND ? `4;${index}` : index - 246};rgb:${spec}\x1b\\`;
  }
}

function reported(index: number): Rgb {
  if (index < FOREGROUND) return reportedAnsi(index);
  if (index === FOREGROUND) return REPORTED_COLORS.foreground;
  return index === BACKGROUND ? REPORTED_COLORS.background : REPORTED_COLORS.cursor;
}
