import type { Attachment } from 'svelte/attachments';

/** A little longer than from one word to the next, so that a pointer on its way never stands still. */
const LONGER = 1.6;

interface Spot {
  x: number;
  y: number;
  /** What is pointed at: where that is the same, the text has moved, and its pointer with it at once. */
  place: string;
  /** From one word to the next, ms. */
  everyMs: number;
}

/** Lets what is moved from place to place be seen on its way there, unless motion is not wanted. */
export function glide(spot: () => Spot): Attachment<HTMLElement> {
  return (element) => {
    let last: Spot | null = null;
    $effect(() => {
      const next = spot();
      if (
        last !== null &&
        last.place !== next.place &&
        !matchMedia('(prefers-reduced-motion: reduce)').matches
      )
        start(element, { x: last.x - next.x, y: last.y - next.y, ms: LONGER * next.everyMs });
      last = next;
    });
  };
}

/** From where it was, on the way to somewhere perhaps, to where it now belongs. */
function start(element: HTMLElement, from: { x: number; y: number; ms: number }): void {
  const [x = 0, y = 0] = getComputedStyle(element)
    .translate.split(' ')
    .map((part) => Number.parseFloat(part) || 0);
  const begin = { translate: `${from.x + x}px ${from.y + y}px` };
  element.animate([begin, { translate: '0px 0px' }], { duration: from.ms, easing: 'linear' });
}
