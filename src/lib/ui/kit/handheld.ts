/** Narrower than this is a phone's window under a finger, in px. */
export const NARROW_TOUCH_PX = 700;
/** Narrower than this is too narrow for a desk's page: a laptop's window at 200 % has more, in px. */
export const NARROW_PX = 560;
/** Narrower than this the header's labels and the footer's facts give way, in px. */
export const TIGHT_PX = 1100;
/** A phone's display is less wide than this on its shorter side, whichever way it is held, in px. */
const PHONE_PX = 600;

/** What is pointed with first is a finger. */
export const TOUCH = '(pointer: coarse)';

/** A phone or tablet: its window is what it happens to be, and changes with its keyboard. */
export function isHandheld(): boolean {
  return matchMedia(TOUCH).matches || window.innerWidth < NARROW_PX;
}

/** By the display, not the window: an open keyboard makes no phone of a tablet. */
export function hasPhoneDisplay(): boolean {
  return Math.min(screen.width, screen.height) < PHONE_PX;
}
