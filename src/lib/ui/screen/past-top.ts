import type { Attachment } from 'svelte/attachments';
import type { Screen } from './screen.svelte.ts';

/** A line of a wheel that tells of lines, in px. */
const LINE_PX = 18;

/** At the top of what the screen has, scrolling up goes on into what is kept with the session. */
export function pastTop(
  screen: Pick<Screen, 'isAtStart' | 'goPastTop' | 'browser'>,
): Attachment<HTMLElement> {
  return (element) => {
    const handleWheel = (event: WheelEvent) => {
      if (event.deltaY >= 0 || event.ctrlKey || event.shiftKey || !screen.isAtStart) return;
      event.preventDefault();
      event.stopPropagation();
      const px = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * LINE_PX;
      screen.goPastTop({ px: -px });
    };
    const handleKey = (event: KeyboardEvent) => {
      if (event.key !== 'PageUp' || !event.shiftKey || event.ctrlKey || !screen.isAtStart) return;
      event.preventDefault();
      event.stopPropagation();
      screen.goPastTop({ px: element.clientHeight });
    };
    element.addEventListener('wheel', handleWheel, { capture: true, passive: false });
    element.addEventListener('keydown', handleKey, { capture: true });
    return () => {
      element.removeEventListener('wheel', handleWheel, { capture: true });
      element.removeEventListener('keydown', handleKey, { capture: true });
    };
  };
}
