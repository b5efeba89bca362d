/** A phone or tablet: its window is what it happens to be, and changes with its keyboard. */
export function isHandheld(): boolean {
  return matchMedia('(pointer: coarse)').matches || window.innerWidth < 700;
}
