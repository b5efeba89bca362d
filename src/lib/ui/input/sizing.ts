import type { Size } from '#protocol/ground/size.ts';

/** Sets the PTY's size to the window of who has control, and only where that is what they want. */
export interface Sizing {
  /** The PTY's size and the one that would fill this window, as they are now. */
  seen(size: Size | null, fit: Size | null): void;
  /** Somebody made the window or its type another size; opening a panel, or being given control, is no such wish. */
  wished(): void;
  /** Keys reached the shell from here. Asks once for each wish: a room that refuses is not asked with every key. */
  typed(): void;
  /** Somebody asked for it. */
  fit(): void;
}

const same = (a: Size | null, b: Size | null) => a?.cols === b?.cols && a?.rows === b?.rows;

export function createSizing(resize: (cells: Size) => void): Sizing {
  let size: Size | null = null;
  let wanted: Size | null = null;
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
