let loading: Promise<unknown> | null = null;

/**
 * Cells are measured once, so the terminal's font has to be loaded first; a browser that cannot load it continues
 * without.
 */
export function loadFonts(family: string): Promise<unknown> {
  loading ??= Promise.all(
    ['400', '600'].map((weight) => document.fonts.load(`${weight} 14px ${family}`)),
  ).catch(() => undefined);
  return loading;
}
