import type { Attachment } from 'svelte/attachments';
import type { Presence } from './presence.svelte.ts';
import type { Control } from '../control/control.svelte.ts';
import type { Screen } from '../screen/screen.svelte.ts';
import { placeUnder } from '../../terminal/screen-places.ts';

/** Keys that scroll, with Shift. */
const SCROLLING = ['PageUp', 'PageDown', 'Home', 'End', 'ArrowUp', 'ArrowDown'];

interface Pointed {
  screen: Pick<Screen, 'browser'>;
  control: Pick<Control, 'standing'>;
  presence: Presence;
}

/** Says where somebody points in the terminal, that they type, and that they go their own way by scrolling. */
export function pointing({ screen, control, presence }: Pointed): Attachment<HTMLElement> {
  const placeOf = ({ clientX, clientY }: MouseEvent) => {
    const { browser } = screen;
    const places = browser?.places ?? null;
    if (browser === null || places === null) return null;
    const { origin } = browser;
    const point = { x: clientX - origin.x, y: clientY - origin.y };
    const { rows, cols } = places.shown;
    const isOver =
      point.x < (cols + 1) * places.cell.width && point.y < (rows.length + 1) * places.cell.height;
    return isOver ? placeUnder(places, point) : null;
  };

  const handlers: Partial<{
    [Name in keyof HTMLElementEventMap]: (event: HTMLElementEventMap[Name]) => void;
  }> = {
    pointermove(event) {
      // A finger covers what it points at, and scrolls.
      if (event.pointerType !== 'touch') presence.point(placeOf(event));
    },
    pointerleave: () => presence.point(null),
    pointerdown(event) {
      if (event.target instanceof Element && event.target.closest('.scrollbar') !== null) presence.unfollow();
    },
    wheel(event) {
      presence.unfollow();
      // What moves under a resting mouse by itself is not pointed at; what one scrolls there is.
      requestAnimationFrame(() => presence.point(placeOf(event)));
    },
    touchmove: () => presence.unfollow(),
    keydown(event) {
      if (event.shiftKey && SCROLLING.includes(event.key)) presence.unfollow();
      if (control.standing.kind === 'mine' && !isModifier(event)) presence.typed();
    },
  };

  return (element) => {
    // xterm keeps what it handles to itself, so this looks first.
    for (const [name, handler] of Object.entries(handlers))
      element.addEventListener(name, handler as EventListener, { capture: true, passive: true });
    return () => {
      for (const [name, handler] of Object.entries(handlers))
        element.removeEventListener(name, handler as EventListener, { capture: true });
    };
  };
}

const isModifier = ({ key }: KeyboardEvent) => ['Shift', 'Control', 'Alt', 'Meta', 'AltGraph'].includes(key);
