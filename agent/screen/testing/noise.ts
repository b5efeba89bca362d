import { random, type Recording } from './cuts.ts';

const E = '\x1b';
type Token = (next: (below: number) => number) => string;

const WORDS = [
  'text',
  'ab cd',
  '漢字',
  'e\u0301',
  '👍🏽',
  '🇩🇪',
  '☺️',
  '\u0301',
  'x'.repeat(30),
  '漢'.repeat(17),
  '─│',
  'ก็',
  '\u0600',
  '👩\u200d💻',
  '\u200b',
  '❤\ufe0f',
];
// Not 7: without wraparound xterm leaves halves of wide characters at the margin that no sequence can make.
const MODES = [
  1, 6, 9, 12, 25, 45, 47, 66, 1000, 1002, 1003, 1004, 1006, 1016, 1047, 1048, 1049, 2004, 2026, 2027,
];
const SGR = [
  '0',
  '',
  '1',
  '2',
  '3',
  '4',
  '4:3',
  '4:0',
  '5',
  '7',
  '8',
  '9',
  '21',
  '22',
  '23',
  '24',
  '25',
  '27',
  '28',
  '29',
  '31',
  '39',
  '42',
  '49',
  '53',
  '55',
  '58:5:9',
  '58:2::1:2:3',
  '59',
  '91',
  '104',
  '38;5;99',
  '48;5;3',
  '38;2;9;8;7',
  '48:2::7:8:9',
];
const PLAIN = [
  '\r\n',
  '\n',
  '\r',
  '\b',
  '\t',
  `${E}7`,
  `${E}8`,
  `${E}D`,
  `${E}E`,
  `${E}M`,
  `${E}H`,
  '\x0e',
  '\x0f',
  `${E}n`,
  `${E}o`,
  `${E}#8`,
  `${E}=`,
  `${E}>`,
];
const FINALS = [
  '@',
  'A',
  'B',
  'C',
  'D',
  'E',
  'F',
  'G',
  'I',
  'J',
  'K',
  'L',
  'M',
  'P',
  'S',
  'T',
  'X',
  'Z',
  'b',
  'd',
  'e',
  'g',
  ' @',
  ' A',
  "'}",
  "'~",
];

// `at` is always drawn below the length.
const pick = <T>(from: readonly T[], at: number): T => from[at] as T;

const TOKENS: readonly Token[] = [
  (next) => pick(WORDS, next(WORDS.length)),
  (next) => pick(WORDS, next(WORDS.length)),
  (next) => pick(WORDS, next(WORDS.length)) + pick(WORDS, next(WORDS.length)),
  (next) => pick(PLAIN, next(PLAIN.length)),
  (next) => `${E}[${pick(SGR, next(SGR.length))};${pick(SGR, next(SGR.length))}m`,
  (next) => `${E}[${pick(SGR, next(SGR.length))}m`,
  (next) => `${E}[${1 + next(14)};${1 + next(34)}H`,
  (next) => `${E}[${next(7)}${pick(FINALS, next(FINALS.length))}`,
  (next) => `${E}[?${next(3)}${next(2) ? 'J' : 'K'}`,
  (next) => `${E}[${next(4)}${next(2) ? 'J' : 'K'}`,
  (next) => `${E}[?${pick(MODES, next(MODES.length))}${next(2) ? 'h' : 'l'}`,
  (next) => `${E}[4${next(3) ? 'l' : 'h'}`,
  (next) => `${E}[${1 + next(6)};${5 + next(8)}r`,
  (next) => `${E}${pick(['(', ')', '*', '+'], next(4))}${pick(['0', 'A', 'B', 'B', 'K'], next(5))}`,
  (next) => `${E}]8;${next(2) ? `id=${next(3)}` : ''};${next(2) ? `http://l${next(3)}` : ''}${E}\\`,
  (next) => `${E}[${next(3)}"q`,
  (next) => `${E}[${next(9)} q`,
  (next) => (next(6) ? '' : pick([`${E}[!p`, `${E}c`, `${E}[3J`, `${E}[r`, `${E}[20h`, `${E}[20l`], next(6))),
  (next) => (next(3) ? '' : `${E}]${next(3)};t${next(9)}\x07${E}[${22 + next(2)};${next(3)}t`),
];

/** Endless nonsense, the same for a seed every time. */
export function noise(seed: number, tokens: number): Recording {
  const draw = random(seed);
  const next = (below: number) => Math.floor(draw() * below);
  let text = '';
  for (let i = 0; i < tokens; i++) text += pick(TOKENS, next(TOKENS.length))(next);
  return { name: `noise ${seed}`, cols: 32, rows: 12, steps: [new TextEncoder().encode(text)] };
}
