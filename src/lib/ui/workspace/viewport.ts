/** Keeps `--viewport` at the height that the on-screen keyboard leaves. */
export function followViewport(element: HTMLElement): () => void {
  const viewport = window.visualViewport;
  if (viewport === null) return () => undefined;
  const handleResize = () => {
    element.style.setProperty('--viewport', `${viewport.height}px`);
    // Safari pushes the page up under the keyboard instead of making it shorter.
    element.style.setProperty('--viewport-top', `${viewport.offsetTop}px`);
  };
  handleResize();
  viewport.addEventListener('resize', handleResize);
  viewport.addEventListener('scroll', handleResize);
  return () => {
    viewport.removeEventListener('resize', handleResize);
    viewport.removeEventListener('scroll', handleResize);
  };
}
