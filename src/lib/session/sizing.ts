export interface Cells {
  cols: number;
  rows: number;
}

/** Sets the PTY's size to the window of whoever types, and of nobody else. */
export interface Sizing {
  /** The PTY's size and the one that would fill this window, as they are now. */
  seen(size: Cells | null, fit: Cells | null): void;
  /** Somebody typed here. Asks once for each change: a room that refuses it is not asked with every key. */
  typed(): void;
  /** Somebody asked for it. */
  fit(): void;
}

const same = (a: Cells | null, b: Cells | null) => a?.cols === b?.cols && a?.rows === b?.rows;

export function createSizing(resize: (cells: Cells) => void): Sizing {
  let size: Cells | null = null;
  let wanted: Cells | null = null;
  let asked: Cells | null = null;

  function ask(): void {
    if (size === null || wanted === null || same(size, wanted)) return;
    asked = wanted;
    resize(wanted);
  }

  return {
    seen(nextSize, nextFit) {
      // The PTY has changed since: whatever was asked for is done, refused or overtaken.
      if (!same(size, nextSize)) asked = null;
      size = nextSize;
      wanted = nextFit;
    },
    typed() {
      if (!same(asked, wanted)) ask();
    },
    fit: ask,
  };
}
