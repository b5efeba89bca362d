/** Device pixels may be a fraction of a CSS pixel off where the element begins between two. */
const TOLERANCE = 0.02;

/**
 * Whether an element's size in device pixels agrees with `devicePixelRatio`. The WebGL renderer takes its canvas from
 * the one and its viewport from the other; if they differ, as under an emulated ratio, it would draw only a part.
 */
export function hasTruePixels(element: Element): Promise<boolean> {
  return new Promise((resolve) => {
    const observer = new ResizeObserver(([entry]) => {
      observer.disconnect();
      const device = entry?.devicePixelContentBoxSize[0]?.inlineSize ?? 0;
      const ratio = device / (entry?.contentRect.width ?? 1);
      resolve(Math.abs(ratio / devicePixelRatio - 1) < TOLERANCE);
    });
    try {
      observer.observe(element, { box: 'device-pixel-content-box' });
    } catch {
      // Safari does not know the box, and the renderer does not ask for it there.
      resolve(true);
    }
  });
}
