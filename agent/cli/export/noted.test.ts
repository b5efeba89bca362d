import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { NoteView } from '#protocol/notes/view.ts';
import { documentOf } from './document.ts';
import { htmlOf } from './html.ts';
import type { PastLine, PastPiece } from './lines.ts';
import { markdownOf } from './markdown.ts';
import { noteLines } from './note-words.ts';
import { withNotesOnLines } from './noted.ts';

const by = { person: 'p'.repeat(10), device: 'd'.repeat(10), name: 'Anna', role: 'technician' } as const;

interface Noted {
  line: number;
  quote: string;
  text?: string;
}

function noteOn({ line, quote, text = 'look' }: Noted): NoteView {
  return {
    ...{ id: `${line}${quote}`, number: 0, kind: 'finding', act: 'a', text, mentions: [], by, at: 0 },
    ...{ isSaving: false, before: [], also: [], withdrawn: null, replies: [], resolved: null },
    ...{ assigned: null, unseen: [], saw: null, after: null, changedAt: 0 },
    anchor: {
      ...{ on: 'lines', terminal: 't'.repeat(8), segment: 0, event: 1 },
      ...{ from: { line, column: 0 }, to: { line, column: quote.length } },
      quote: { start: quote, end: null },
    },
  };
}

async function* inPieces(texts: readonly string[], size: number): AsyncGenerator<PastPiece> {
  const lines = texts.map((text, line) => ({ line, text }));
  for (let at = 0; at < lines.length; at += size) yield { marks: [], lines: lines.slice(at, at + size) };
}

async function all<T>(parts: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const part of parts) found.push(part);
  return found;
}

async function placed(texts: readonly string[], notes: readonly NoteView[], size = 7): Promise<PastLine[]> {
  return (await all(withNotesOnLines(inPieces(texts, size), notes))).flatMap(({ lines }) => lines);
}

const numbered = (count: number) => Array.from({ length: count }, (_, line) => `line ${line};`);

test('[EX9] a note stands on its line, on that to which its text moved, or says that the line changed', async () => {
  const texts = numbered(900);
  texts[500] = 'progress 100%';
  const notes = [
    noteOn({ line: 3, quote: 'line 3;' }),
    noteOn({ line: 400, quote: 'line 520;' }),
    noteOn({ line: 600, quote: 'line 450;' }),
    noteOn({ line: 500, quote: 'progress 97%' }),
  ];
  const lines = await placed(texts, notes);
  expect(lines.map(({ text }) => text)).toEqual(texts);
  const found = lines.flatMap(({ line, notes: on = [] }) => on.map(({ standing }) => [line, standing]));
  expect(found).toEqual([
    [3, 'in-place'],
    [450, 'in-place'],
    [500, 'changed'],
    [520, 'in-place'],
  ]);
});

test('[EX9] whatever the notes are on, each line and each note is there once, in order', async () => {
  const wanted = fc.array(fc.record({ line: fc.nat(1500), at: fc.nat(1500) }), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 1200 }),
      fc.integer({ min: 1, max: 400 }),
      wanted,
      async (count, size, on) => {
        const notes = on.map(({ line, at }) => noteOn({ line, quote: `line ${at};` }));
        const texts = numbered(count);
        const lines = await placed(texts, notes, size);
        expect(lines.map(({ text }) => text)).toEqual(texts);
        const found = lines.flatMap((line) => (line.notes ?? []).map((one) => ({ line, ...one })));
        expect(found).toHaveLength(notes.length);
        for (const { line, note, standing } of found) {
          const { anchor } = note;
          if (standing === 'in-place' && anchor?.on === 'lines')
            expect(line.text).toContain(anchor.quote.start);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('[EX9] nothing of a note’s text leaves its quotation in Markdown, or its place in a page', async () => {
  const text = '**bold** <script>x</script>\n# heading\n```\n\u001b[2J\u202eevil';
  const notes = [noteOn({ line: 1, quote: 'b', text })];
  const parts = () => documentOf(withNotesOnLines(inPieces(['a', 'b', 'c'], 2), notes));
  const markdown = (await all(markdownOf('T', parts()))).join('');
  expect(markdown).toContain('b\n```\n\n> **Finding: Anna, ');
  expect(markdown).toContain(
    '> \\*\\*bold\\*\\* \\<script\\>x\\</script\\>  \n> \\# heading  \n> \\`\\`\\`  \n',
  );
  const page = (await all(htmlOf('T', parts()))).join('');
  expect(page).toContain('&lt;script&gt;x&lt;/script&gt;<br># heading<br>```<br>');
  for (const written of [
    markdown,
    page,
    noteLines({ note: noteOn({ line: 1, quote: 'b', text }), standing: 'in-place' }).join('\n'),
  ])
    expect(written).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u);
});
