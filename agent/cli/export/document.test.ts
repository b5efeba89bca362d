import { expect, test } from 'vitest';
import type { Mark } from '#protocol/marks/mark.ts';
import { documentOf, type DocumentPart } from './document.ts';
import { htmlOf, pageHead } from './html.ts';
import type { PastLine, PastMark, PastPiece } from './lines.ts';
import { markdownOf } from './markdown.ts';

const START = Date.parse('2026-11-24T14:34:07Z');

type Place = [line: number | null, column: number];
const of = (command: number, [line, column]: Place) => ({
  ...{ command, line, column, fence: 1 },
  trust: 'trusted' as const,
});
const marked = (after: number, mark: Mark): PastMark => ({ at: START + after, mark });

interface CommandOptions {
  text: string;
  line: number;
  end: Place;
  exit?: number;
  directory?: string;
}

/** What a shell says of one command, entered at a prompt in the line before its output. */
function command(number: number, { text, line, end, exit = 0, directory = '/srv' }: CommandOptions) {
  const prompt: Place = [line - 1, 0];
  return [
    marked(0, { mark: 'prompt', ...of(number, prompt), directory }),
    marked(1, { mark: 'text', ...of(number, [line - 1, 2 + text.length]), text, from: 'told', cut: null }),
    marked(2, { mark: 'start', ...of(number, [line, 0]), by: 'shell' }),
    marked(1502, { mark: 'end', ...of(number, end), exit, errors: [], moreErrors: 0 }),
  ];
}

const linesFrom = (first: number, ...texts: string[]): PastLine[] =>
  texts.map((text, index) => ({ line: first + index, text }));

async function* given(...pieces: PastPiece[]): AsyncGenerator<PastPiece> {
  yield* pieces;
}

async function all<T>(parts: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const part of parts) found.push(part);
  return found;
}

const brief = (parts: DocumentPart[]) =>
  parts.map((part) =>
    part.type === 'command' || part.type === 'ended'
      ? `${part.type} ${part.command.text}`
      : part.type === 'note'
        ? `note ${part.placed.note.text}`
        : `${part.type} ${part.text}`,
  );

test('[EX3] a command has what it printed, without prompts; a line that ends in the next prompt is cut there', async () => {
  const pieces = given(
    { marks: command(1, { text: 'ls', line: 2, end: [4, 0] }), lines: linesFrom(0, 'Welcome', '$ ls', 'a') },
    {
      marks: command(2, { text: 'printf x', line: 5, end: [5, 1], exit: 3 }),
      lines: linesFrom(3, 'b', '$ printf x', 'x$ '),
    },
  );
  expect(brief(await all(documentOf(pieces)))).toEqual([
    'line Welcome',
    'command ls',
    'output a',
    'output b',
    'ended ls',
    'command printf x',
    'output x',
    'ended printf x',
  ]);
});

test('[EX3] one that runs, one that printed nothing, one whose end nobody told, and a shell that tells of none', async () => {
  const [prompt, text, start] = command(2, { text: 'sleep 9', line: 4, end: [0, 0] });
  const unended = command(1, { text: 'true', line: 2, end: [2, 0] }).slice(0, 3);
  const pieces = given({
    marks: [...unended, ...[prompt, text, start].filter((mark) => mark !== undefined)],
    lines: linesFrom(0, '', '$ true', '', '$ sleep 9', 'zzz'),
  });
  expect(brief(await all(documentOf(pieces)))).toEqual([
    'line ',
    'command true',
    'output ',
    'ended true',
    'command sleep 9',
    'output zzz',
  ]);
  const ended = { at: START + 3001, exitCode: null, cause: 'host-lost' } as const;
  const cut = given({ marks: unended, lines: linesFrom(0, '', '$ true') });
  expect((await all(documentOf(cut, { over: ended }))).at(-1)).toMatchObject({
    type: 'ended',
    command: { ended: { at: START + 3001, exit: 'cut-off' } },
  });
  const plain = given({ marks: [], lines: linesFrom(0, '# id', 'uid=0') });
  expect(brief(await all(documentOf(plain)))).toEqual(['line # id', 'line uid=0']);
});

const hostile = (text: string, ...output: string[]) =>
  given({
    marks: command(1, { text, line: 1, end: [1 + output.length, 0], exit: 2 }),
    lines: linesFrom(0, `$ ${text}`, ...output, '$ '),
  });

test('[EX4] Markdown holds command, exit, time and output, and no output leaves its block', async () => {
  const text = (
    await all(markdownOf('T*1', documentOf(hostile('cat x', '```', '# not a heading', '``` js'))))
  ).join('');
  expect(text).toContain('# T\\*1\n');
  expect(text).toContain('```sh\ncat x\n```\n');
  expect(text).toContain('```text\n    ```\n# not a heading\n``` js\n```\n');
  expect(text).toContain('*exit 2 after 1.5 s*');
  expect(text).toContain('in `/srv`');
});

test('[EX4] nothing of a command’s text or directory leaves its block or span in Markdown, and nothing moves a cursor', async () => {
  const parts = given({
    marks: command(1, {
      text: 'x\r```\r# heading \u001b[2J\r\n````',
      directory: '/`a`\n# no\u202e',
      ...{ line: 1, end: [3, 0] },
    }),
    lines: linesFrom(0, '$ x', 'a\u001b]0;b\u0007\u009b', '```\r', '$ '),
  });
  const text = (await all(markdownOf('T', documentOf(parts)))).join('');
  expect(text).toContain('`````sh\nx\n```\n# heading \ufffd[2J\n````\n`````\n');
  expect(text).toContain('in ``/`a` # no\ufffd``');
  expect(text).toContain('```text\na\ufffd]0;b\ufffd\ufffd\n```\ufffd\n```\n');
  expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u);
});

test('[EX5] a page of HTML has no script, loads nothing, and shows other people’s text as text', async () => {
  const parts = documentOf(hostile('echo "<script>"', '<img src=x onerror=alert(1)>', 'a\u202eb & c'));
  const page = pageHead('</title><script>') + (await all(htmlOf('T', parts))).join('');
  expect(page).not.toMatch(/<script|<img|<\/title><|\u202e/);
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;\na\ufffdb &amp; c\n</pre>');
  expect(page).toContain('echo &quot;&lt;script&gt;&quot;');
  expect(page).toContain("default-src 'none'");
  expect(page).toContain('<footer class="failed">exit 2 after 1.5 s</footer>');
});
