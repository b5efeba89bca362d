import type { Attachment } from 'svelte/attachments';
import type { Screen } from './screen.svelte.ts';

/** Room kept around the cursor, in px. */
const MARGIN_PX = 48;

/** Keeps the cursor in a panned view, until somebody pans by hand; typing brings it back. */
export function followCursor(screen: Pick<Screen, 'browser' | 'drawn'>): Attachment<HTMLElement> {
  return (view) => {
    let isPanned = false;
    const handleTouch = () => {
      isPanned = true;
    };
    const handleKey = () => {
      isPanned = false;
    };
    view.addEventListener('touchmove', handleTouch, { passive: true });
    view.addEventListener('keydown', handleKey);
    const show = () => {
      const cursor = screen.browser?.cursorBox ?? null;
      if (cursor === null || isPanned) return;
      const right = cursor.left + cursor.width + MARGIN_PX - view.clientWidth;
      const bottom = cursor.top + cursor.height + MARGIN_PX - view.clientHeight;
      const left = Math.min(view.scrollLeft, Math.max(0, cursor.left - MARGIN_PX));
      const top = Math.min(view.scrollTop, Math.max(0, cursor.top - MARGIN_PX));
      view.scrollTo(Math.max(left, right), Math.max(top, bottom));
    };
    $effect(() => {
      void screen.drawn;
      show();
    });
    // A keyboard, or the bar of keys, takes its height from what is seen.
    const observer = new ResizeObserver(show);
    observer.observe(view);
    return () => {
      observer.disconnect();
      view.removeEventListener('touchmove', handleTouch);
      view.removeEventListener('keydown', handleKey);
    };
  };
}
