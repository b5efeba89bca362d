import type { Replica } from '#protocol/emulator/replica.ts';
import type { RowTools } from './rows.ts';

/** The tools with which the parts of a keyframe are written. */
export interface KeyframeTools extends RowTools {
  replica: Replica;
}
