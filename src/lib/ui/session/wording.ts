/** How a state looks: by colour and shape. */
export type Tone = 'ok' | 'waiting' | 'failed' | 'neutral';

export interface Wording {
  tone: Tone;
  /** What the chip says. */
  short: string;
  /** What it means and what to do, where there is something to say. */
  long: string | null;
}
