import { quoteOf, type Anchor } from '#protocol/notes/anchor.ts';
import type { PresenceState } from '#protocol/notes/presence.ts';
import type { Position } from '#protocol/output/segment-header.ts';

export interface Selected {
  /** How far the output is that is shown. */
  at: (Position & { terminal: string }) | null;
  selection: PresenceState['selection'];
  /** What it says. */
  text: string;
}

/** What a note about this selection stands on; null where nothing is selected, or it says nothing. */
export function anchorOf({ at, selection, text }: Selected): Anchor | null {
  if (at === null || selection === null || text.trim() === '') return null;
  const { from, to } = selection;
  const moment = { terminal: at.terminal, segment: at.segment, event: at.event };
  const quote = quoteOf(text);
  if (from.on === 'lines' && to.on === 'lines') {
    const [first, last] = [from, to].map(({ line, column }) => ({ line, column }));
    return first === undefined || last === undefined
      ? null
      : { on: 'lines', ...moment, from: first, to: last, quote };
  }
  if (from.on === 'screen' && to.on === 'screen') {
    const [first, last] = [from, to].map(({ row, column }) => ({ row, column }));
    return first === undefined || last === undefined
      ? null
      : { on: 'screen', ...moment, from: first, to: last, quote };
  }
  return null;
}
