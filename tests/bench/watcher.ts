/** Collects shown output and answers "does it contain this yet", in constant memory. */
export interface Watcher {
  feed(bytes: Uint8Array): void;
  /** Forgets what was shown so far. */
  forget(): void;
  /** Resolves once what was shown since the last `forget` contains `text`. */
  shows(text: string): Promise<void>;
  /** Resolves once this many bytes more have been shown. */
  grows(bytes: number): Promise<void>;
  /** Bytes shown so far, in all. */
  shownBytes(): number;
}

/** Longer than any text looked for. */
const KEEP = 4096;

export function createWatcher(): Watcher {
  let tail = '';
  let total = 0;
  const waiting = new Set<() => boolean>();
  const check = () => {
    for (const isDone of waiting) if (isDone()) waiting.delete(isDone);
  };
  const wait = (isSo: () => boolean) =>
    new Promise<void>((resolve) => {
      waiting.add(() => {
        const so = isSo();
        if (so) resolve();
        return so;
      });
      check();
    });
  return {
    feed(bytes) {
      total += bytes.length;
      tail += Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
      check();
      tail = tail.slice(-KEEP);
    },
    forget() {
      tail = '';
    },
    shows: (text) => wait(() => tail.includes(text)),
    shownBytes: () => total,
    grows(bytes) {
      const goal = total + bytes;
      return wait(() => total >= goal);
    },
  };
}
