import type { Attachment } from 'svelte/attachments';

const MIN_ZOOM = 1;
const MAX_ZOOM = 6;

/** Two fingers zoom; one finger pans by itself, since the element scrolls. */
export function pinch(zoom: { get(): number; set(value: number): void }): Attachment<HTMLElement> {
  return (element) => {
    let from: { distance: number; zoom: number } | null = null;
    const handleMove = (event: TouchEvent) => {
      const [first, second] = event.touches;
      if (first === undefined || second === undefined) return;
      event.preventDefault();
      const distance = Math.hypot(first.clientX - second.clientX, first.clientY - second.clientY);
      from ??= { distance, zoom: zoom.get() };
      zoom.set(Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, (from.zoom * distance) / from.distance)));
    };
    const handleEnd = () => {
      from = null;
    };
    element.addEventListener('touchmove', handleMove, { passive: false });
    element.addEventListener('touchend', handleEnd);
    return () => {
      element.removeEventListener('touchmove', handleMove);
      element.removeEventListener('touchend', handleEnd);
    };
  };
}
