import type { Replica } from '#protocol/emulator/replica.ts';
import type { RowTools } from './rows.ts';

/** What the parts of a keyframe write with. */
export interface KeyframeTools extends RowTools {
  replica: Replica;
}
