export interface Cells {
  cols: number;
  rows: number;
}

/** Sets the PTY's size to the window of who has control, and only where that is what they want. */
export interface Sizing {
  /** The PTY's size and the one that would fill this window, as they are now. */
  seen(size: Cells | null, fit: Cells | null): void;
  /** Somebody made the window or its type another size; opening a panel, or being given control, is no such wish. */
  wished(): void;
  /** Keys reached the shell from here. Asks once for each wish: a room that refuses is not asked with every key. */
  typed(): void;
  /** Somebody asked for it. */
  fit(): void;
}

const same = (a: Cells | null, b: Cells | null) => a?.cols === b?.cols && a?.rows === b?.rows;

export function createSizing(resize: (cells: Cells) => void): Sizing {
  let size: Cells | null = null;
  let wanted: Cells | null = null;
  let isWished = false;

  function ask(): void {
    isWished = false;
    if (size !== null && wanted !== null && !same(size, wanted)) resize(wanted);
  }

  return {
    seen(nextSize, nextFit) {
      size = nextSize;
      wanted = nextFit;
    },
    wished() {
      isWished = true;
    },
    typed() {
      if (isWished) ask();
    },
    fit: ask,
  };
}
