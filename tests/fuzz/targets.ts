import type { Target } from './target.ts';
import { markTargets } from './targets/marks.ts';
import { messageTargets } from './targets/messages.ts';
import { notesTargets } from './targets/notes.ts';
import { requestTargets } from './targets/requests.ts';
import { roomTargets } from './targets/rooms.ts';
import { segmentTargets } from './targets/segments.ts';
import { textTargets } from './targets/text.ts';
import { tokenTargets } from './targets/tokens.ts';

export const TARGETS: readonly Target[] = [
  ...messageTargets,
  ...segmentTargets,
  ...markTargets,
  ...textTargets,
  ...tokenTargets,
  ...roomTargets,
  ...notesTargets,
  ...requestTargets,
];
