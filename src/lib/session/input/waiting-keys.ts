import { MAX_INPUT_BYTES } from '#protocol/ground/limits.ts';
import type { WriteResult } from './write-result.ts';

/** Where keys go, and the fence they were typed under: under another one they never reach the shell. */
export interface Target {
  terminal: string;
  fence: number;
}

/** The keys of one write, or a piece of a long one. */
export interface Keys {
  data: Uint8Array<ArrayBuffer>;
  target: Target;
  burst: number;
  /** A piece of what is too long for a frame: it goes by itself, and others wait for it without a limit. */
  isPiece: boolean;
  /** Since when it waits. */
  since: number;
  settle(result: WriteResult): void;
}

/** Keys that have not been sent yet, in their order. */
export interface WaitingKeys {
  readonly first: Keys | undefined;
  /** The first of those that may not wait for long, and the bytes of all of these. */
  readonly firstBrief: Keys | undefined;
  readonly briefBytes: number;
  add(keys: Keys): void;
  /** Takes out what goes into the next frame. */
  takeFrame(): Keys[];
  /** Takes out all that are of this burst. */
  takeBurst(burst: number): Keys[];
  /** Takes out the first that may not wait for long, and all behind it. */
  takeBrief(): Keys[];
}

export function createWaitingKeys(): WaitingKeys {
  let waiting: Keys[] = [];
  const isBrief = ({ isPiece }: Keys) => !isPiece;

  function takeFirst(count: number): Keys[] {
    return waiting.splice(0, count);
  }

  return {
    get first() {
      return waiting[0];
    },
    get firstBrief() {
      return waiting.find(isBrief);
    },
    get briefBytes() {
      return waiting.filter(isBrief).reduce((bytes, { data }) => bytes + data.length, 0);
    },
    add: (keys) => void waiting.push(keys),
    takeFrame() {
      const [first] = waiting;
      if (first === undefined || first.isPiece) return takeFirst(1);
      let bytes = 0;
      const end = waiting.findIndex((keys) => {
        bytes += keys.data.length;
        return bytes > MAX_INPUT_BYTES || !goTogether(first, keys);
      });
      return takeFirst(end === -1 ? waiting.length : end);
    },
    takeBurst(burst) {
      const taken = waiting.filter((keys) => keys.burst === burst);
      waiting = waiting.filter((keys) => keys.burst !== burst);
      return taken;
    },
    takeBrief() {
      const from = waiting.findIndex(isBrief);
      return from === -1 ? [] : waiting.splice(from);
    },
  };
}

function goTogether(one: Keys, other: Keys): boolean {
  const { terminal, fence } = one.target;
  const isSameTarget = other.target.terminal === terminal && other.target.fence === fence;
  return isSameTarget && other.burst === one.burst && !other.isPiece;
}
