let loading: Promise<unknown> | null = null;

/** Cells are measured once, so the terminal's type has to be there first; a browser that cannot load it goes on. */
export function loadFonts(family: string): Promise<unknown> {
  loading ??= Promise.all(
    ['400', '600'].map((weight) => document.fonts.load(`${weight} 14px ${family}`)),
  ).catch(() => undefined);
  return loading;
}
