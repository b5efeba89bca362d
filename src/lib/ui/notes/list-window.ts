/** Cards that come at once, and how many there are in the page at most. */
export const PAGE_CARDS = 30;
export const MAX_CARDS = 4 * PAGE_CARDS;

/** Which of the listed notes have their cards in the page: from one, up to another. */
export interface ListWindow {
  from: number;
  to: number;
}

export const FIRST: ListWindow = { from: 0, to: PAGE_CARDS };

/** With more cards at an end; past the most, those at the other end go. */
export function extended(
  { from, to }: ListWindow,
  { way, total }: { way: 'up' | 'down'; total: number },
): ListWindow {
  if (way === 'down') {
    const end = Math.min(total, to + PAGE_CARDS);
    return { from: Math.max(from, end - MAX_CARDS), to: end };
  }
  const begin = Math.max(0, from - PAGE_CARDS);
  return { from: begin, to: Math.min(to, begin + MAX_CARDS) };
}

/** With this one in it; where it is elsewhere, around it. */
export function including(window: ListWindow, index: number): ListWindow {
  if (index < 0 || (index >= window.from && index < window.to)) return window;
  const from = Math.max(0, index - PAGE_CARDS / 2);
  return { from, to: from + PAGE_CARDS };
}
