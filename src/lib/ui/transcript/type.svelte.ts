import type { Screen } from '../screen/screen.svelte.ts';
import type { Layout } from '../workspace/layout.svelte.ts';

/** How a phone's text is set, in px. */
const NARROW = { fontSize: 12, rowHeight: 18 };
/** What a terminal that was never drawn would have. */
const UNKNOWN = { fontSize: 14, cell: { width: 8.4, height: 18 }, cols: 80 };

interface TypeOptions {
  screen: Pick<Screen, 'browser' | 'facts'>;
  layout: Pick<Layout, 'isNarrow' | 'width'>;
  /** Sixty-four letters in the text's own font, without anything between them. */
  probe(): HTMLElement | null;
}

/** How lines are set: as the screen sets them, so that nothing moves; on a phone as text that fits. */
export function typeOf({ screen, layout, probe }: TypeOptions) {
  const shown = $derived.by(() => {
    void screen.facts;
    const { fontSize, cell, cols } = screen.browser?.type ?? UNKNOWN;
    return JSON.stringify({ fontSize, width: cell.width, height: cell.height, cols });
  });
  // Only what has changed is worth drawing all lines anew.
  const set = $derived(
    JSON.parse(shown) as { fontSize: number; width: number; height: number; cols: number },
  );
  const advance = $derived.by(() => {
    void set;
    const width = probe()?.getBoundingClientRect().width ?? 0;
    return width === 0 ? set.width : width / 64;
  });
  const GUTTERS = 24 + 16;
  return {
    get fontSize() {
      return layout.isNarrow ? NARROW.fontSize : set.fontSize;
    },
    get rowHeight() {
      return layout.isNarrow ? NARROW.rowHeight : set.height;
    },
    get cellWidth() {
      return layout.isNarrow ? advance : set.width;
    },
    get letterSpacing() {
      return layout.isNarrow ? 0 : set.width - advance;
    },
    get cols() {
      return layout.isNarrow ? Math.max(10, Math.floor((layout.width - GUTTERS) / advance)) : set.cols;
    },
    /** Half a pixel more, so that no rounding wraps a full row. */
    get textWidth() {
      return layout.isNarrow ? 'auto' : `${set.cols * set.width + 0.5}px`;
    },
  };
}
