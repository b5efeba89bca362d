import type { Attachment } from 'svelte/attachments';
import { AWARENESS_EVERY_MS } from '#protocol/limits.ts';

/** A little longer than from one word to the next, so that a pointer on its way never stands still. */
const GLIDE_MS = 1.6 * AWARENESS_EVERY_MS;

interface Spot {
  x: number;
  y: number;
  /** What is pointed at: where that is the same, the text has moved, and its pointer with it at once. */
  place: string;
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
        start(element, { x: last.x - next.x, y: last.y - next.y });
      last = next;
    });
  };
}

/** From where it was, on the way to somewhere perhaps, to where it now belongs. */
function start(element: HTMLElement, from: { x: number; y: number }): void {
  const [x = 0, y = 0] = getComputedStyle(element)
    .translate.split(' ')
    .map((part) => Number.parseFloat(part) || 0);
  const begin = { translate: `${from.x + x}px ${from.y + y}px` };
  element.animate([begin, { translate: '0px 0px' }], { duration: GLIDE_MS, easing: 'linear' });
}
