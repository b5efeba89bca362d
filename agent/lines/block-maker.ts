import type { Block } from './block.ts';

/** A segment that is sealed, in a spool's file. */
export interface BlockWish {
  spool: string;
  segment: number;
  /** The terminal has ended, and nothing follows: what is left on the screen is stated too. */
  isLast: boolean;
}

export type BlockAnswer = { ok: true; block: Block } | { ok: false; problem: string };

/** Replays segments and states their lines, one after another, in parallel with the agent's other work. */
export interface BlockMaker {
  make(wish: BlockWish): Promise<BlockAnswer>;
  dispose(): void;
}
