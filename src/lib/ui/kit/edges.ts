/** How wide an edge fades behind which there is more, in px. */
const FADE_PX = 32;

/** Keeps `--more-left` and `--more-right` at how far a row that scrolls fades out at its edges. */
export function edgesOf(row: HTMLElement): () => void {
  const tell = () => {
    const { scrollLeft, scrollWidth, clientWidth } = row;
    const behind = scrollWidth - clientWidth - scrollLeft;
    row.style.setProperty('--more-left', `${Math.min(FADE_PX, Math.max(0, scrollLeft))}px`);
    row.style.setProperty('--more-right', `${Math.min(FADE_PX, Math.max(0, behind))}px`);
  };
  const observer = new ResizeObserver(tell);
  observer.observe(row);
  row.addEventListener('scroll', tell, { passive: true });
  return () => {
    observer.disconnect();
    row.removeEventListener('scroll', tell);
  };
}
