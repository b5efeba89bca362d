import { describe, expect, it } from 'vitest';
import { createKeyReader } from './keys.ts';

const LEAVE = '\x1d';
const PREFIX = '\x1e';

/** What chunks are read as, in short: keys as they are, commands in brackets. */
function read(chunks: readonly string[], hasCommands = true): string[] {
  const reader = createKeyReader({ hasCommands });
  return chunks.flatMap((chunk) =>
    reader.read(Buffer.from(chunk)).map((typed) => {
      if (typed.kind === 'keys') return Buffer.from(typed.keys).toString();
      return typed.kind === 'leave' ? '<leave>' : `<${typed.command}>`;
    }),
  );
}

describe('[L21] keys of attach’s own', () => {
  it.each<[string, string[], string[]]>([
    ['plain keys pass whole', ['ls -l\r'], ['ls -l\r']],
    ['a command between keys', [`ab${PREFIX}acd`], ['ab', '<ask>', 'cd']],
    ['a command in two reads', [`ab${PREFIX}`, 'gcd'], ['ab', '<grant>', 'cd']],
    [
      'each of them',
      [...'tdrps?'].map((key) => PREFIX + key),
      'take decline release pause stop help'.split(' ').map((each) => `<${each}>`),
    ],
    ['a key that commands nothing is not typed', [`${PREFIX}xls`], ['<null>', 'ls']],
    [
      'nor is one that every object has',
      [`${PREFIX}\u0000`, PREFIX, 'constructor'],
      ['<null>', '<null>', 'onstructor'],
    ],
    ['the prefix twice is itself', [`a${PREFIX}${PREFIX}b`], ['a', PREFIX, 'b']],
    ['Ctrl-] leaves', [`ls${LEAVE}`], ['ls', '<leave>']],
    ['Ctrl-] leaves behind the prefix too', [PREFIX, LEAVE], ['<leave>']],
  ])('%s', (_name, chunks, expected) => {
    expect(read(chunks)).toEqual(expected);
  });

  it('what is piped in has none but the one that leaves', () => {
    expect(read([`a${PREFIX}tb${LEAVE}`], false)).toEqual([`a${PREFIX}tb`, '<leave>']);
  });
});
