/** What a key means while something is played. */
export type PlayKey = 'toggle' | 'quit' | 'back' | 'forth' | 'faster' | 'slower';

const KEYS: Readonly<Record<string, PlayKey>> = {
  ' ': 'toggle',
  q: 'quit',
  Q: 'quit',
  /** Ctrl-C, Ctrl-D and Ctrl-]. */
  '\x03': 'quit',
  '\x04': 'quit',
  '\x1d': 'quit',
  '\x1b[D': 'back',
  '\x1bOD': 'back',
  '\x1b[C': 'forth',
  '\x1bOC': 'forth',
  '\x1b[A': 'faster',
  '\x1bOA': 'faster',
  '\x1b[B': 'slower',
  '\x1bOB': 'slower',
};

/** The keys in what was read from a terminal at once; others mean nothing. */
export function readPlayKeys(read: string): PlayKey[] {
  const keys = read.match(/\x1b[[O][A-D]|[^]/g) ?? [];
  return keys.flatMap((key) => KEYS[key] ?? []);
}
