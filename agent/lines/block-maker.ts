import type { Block } from './block.ts';

/** A segment that is sealed, in a spool's file. */
export interface BlockWish {
  spool: string;
  segment: number;
}

export type BlockAnswer = { ok: true; block: Block } | { ok: false; problem: string };

/** Replays segments and states their lines, one after another, in parallel with the agent's other work. */
export interface BlockMaker {
  make(wish: BlockWish): Promise<BlockAnswer>;
  dispose(): void;
}
