import { wcwidth } from '#protocol/emulator/wcwidth.ts';
import type { Anchor } from '#protocol/notes/anchor.ts';
import type { ReadingLine } from '../../terminal/reading.ts';
import type { TextPoint } from '../../transcript/selected-text.ts';
import { anchorOfText, type Seen } from '../notes/anchoring.ts';

/** What a note about a selection in the text that a phone shows stands on; null where its lines have no number. */
export function anchorInText(
  { from, to }: { from: TextPoint; to: TextPoint },
  { lines, seen }: { lines: readonly Pick<ReadingLine, 'line' | 'runs'>[]; seen: Seen | null },
): Anchor | null {
  const texts = lines.map(({ runs }) => runs.map(({ text }) => text).join(''));
  const placeOf = ({ index, character }: TextPoint) => {
    const line = lines[index]?.line ?? null;
    const before = (texts[index] ?? '').slice(0, character);
    return line === null || seen === null ? null : { terminal: seen.terminal, line, column: cellsOf(before) };
  };
  const [first, last] = [placeOf(from), placeOf(to)];
  if (first === null || last === null) return null;
  const text = texts
    .slice(from.index, to.index + 1)
    .map((each, at) => {
      const index = from.index + at;
      return each.slice(
        index === from.index ? from.character : 0,
        index === to.index ? to.character : each.length,
      );
    })
    .join('\n');
  return anchorOfText({ from: first, to: last, text, seen });
}

function cellsOf(text: string): number {
  let cells = 0;
  for (const sign of text) cells += wcwidth(sign.codePointAt(0) ?? 0);
  return cells;
}
