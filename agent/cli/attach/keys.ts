/** Ctrl-], as in telnet and its descendants. */
const LEAVE = 0x1d;
/** Ctrl-^, which is Ctrl-6 on most keyboards, begins a command. Pressed twice, it types itself. */
const PREFIX = 0x1e;

const COMMANDS = {
  a: 'ask',
  t: 'take',
  g: 'grant',
  d: 'decline',
  r: 'release',
  p: 'pause',
  s: 'stop',
  f: 'fit',
  '?': 'help',
} as const;
export type AttachCommand = (typeof COMMANDS)[keyof typeof COMMANDS];

export type AttachInput =
  | { kind: 'keys'; keys: Uint8Array }
  | { kind: 'leave' }
  /** Null: a key that is no command. */
  | { kind: 'command'; command: AttachCommand | null };

/** Separates keys for the shell from keys for `attach` itself. A command's two keys may arrive in separate chunks. */
export interface KeyReader {
  read(chunk: Uint8Array): AttachInput[];
}

/** `hasCommands`: a person types. A script's input may contain any byte except the one that leaves. */
export function createKeyReader({ hasCommands }: { hasCommands: boolean }): KeyReader {
  let isPrefixed = false;

  function readCommand(byte: number): AttachInput {
    if (byte === PREFIX) return { kind: 'keys', keys: Uint8Array.of(PREFIX) };
    // Own keys only: every object has a `constructor`.
    const command = Object.entries(COMMANDS).find(([key]) => key.charCodeAt(0) === byte)?.[1] ?? null;
    return byte === LEAVE ? { kind: 'leave' } : { kind: 'command', command };
  }

  return {
    read(chunk) {
      const typed: AttachInput[] = [];
      let from = 0;
      const takeKeys = (to: number) => {
        if (to > from) typed.push({ kind: 'keys', keys: chunk.subarray(from, to) });
        from = to + 1;
      };
      for (const [at, byte] of chunk.entries()) {
        if (isPrefixed) {
          isPrefixed = false;
          from = at + 1;
          typed.push(readCommand(byte));
        } else if (byte === LEAVE) {
          takeKeys(at);
          typed.push({ kind: 'leave' });
        } else if (byte === PREFIX && hasCommands) {
          takeKeys(at);
          isPrefixed = true;
        }
      }
      takeKeys(chunk.length);
      return typed;
    },
  };
}
