import { isDeepStrictEqual } from 'node:util';
import { until } from './facts.ts';
import type { Stored } from './stored.ts';

/** A terminal's segments that are sealed, and those whose lines are stated: as often as the record says so. */
export async function sealedAndStated(stored: Stored, terminal: string) {
  const facts = (await stored.record()).map(({ fact }) => fact);
  const numbers = (type: 'segment-sealed' | 'block-stated') =>
    facts
      .flatMap((fact) => (fact.type === type && fact.terminal === terminal ? [fact.segment] : []))
      .sort((a, b) => a - b);
  return { sealed: numbers('segment-sealed'), stated: numbers('block-stated') };
}

/** Of an ended terminal: fails unless every segment is sealed and stated, each once. */
export async function expectEachStated(stored: Stored, terminal: string): Promise<void> {
  const { sealed, stated } = await until(
    'all that is sealed is stated',
    async () => {
      const now = await sealedAndStated(stored, terminal);
      return now.stated.length >= now.sealed.length ? now : undefined;
    },
    60_000,
  );
  const each = sealed.map((_, segment) => segment);
  if (isDeepStrictEqual([sealed, stated], [each, each])) return;
  throw new Error(`sealed ${sealed.join()}, stated ${stated.join()}`);
}

/**
 * What is stated of lines that say `number N`, and then what is given here: the numbers. Fails unless each has the line
 * right after the one before.
 */
export async function statedNumbers(stored: Stored, terminal: string, rest = 'of many'): Promise<number[]> {
  const rows = await stored.lines(terminal);
  const counted = rows.flatMap(({ line, text }) => {
    const [first = '', number = '', ...words] = text.split(' ');
    return first === 'number' && words.join(' ') === rest ? [{ line, number: Number(number) }] : [];
  });
  for (const [index, { line, number }] of counted.entries())
    if (line !== (counted[0]?.line ?? 0) + index) throw new Error(`number ${number} is in line ${line}`);
  return counted.map(({ number }) => number);
}
