import type { Attachment } from 'svelte/attachments';

/** Nearer to the end than this still counts as being at it, in px. */
const NEAR_PX = 24;

export function isAtEnd({ scrollHeight, scrollTop, clientHeight }: HTMLElement): boolean {
  return scrollHeight - scrollTop - clientHeight < NEAR_PX;
}

/** Keeps a scrolling text at its end while the reader is there. `drawn` is read so that each change is followed. */
export function stickToEnd(drawn: () => unknown): Attachment<HTMLElement> {
  return (element) => {
    let sticks = true;
    const handleScroll = () => {
      sticks = isAtEnd(element);
    };
    element.addEventListener('scroll', handleScroll, { passive: true });
    const observer = new ResizeObserver(() => {
      if (sticks) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    $effect(() => {
      drawn();
      if (sticks) element.scrollTop = element.scrollHeight;
    });
    return () => {
      element.removeEventListener('scroll', handleScroll);
      observer.disconnect();
    };
  };
}
