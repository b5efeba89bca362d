import { expect, test } from 'vitest';
import type { HandoffRow } from '#protocol/handoff/routes.ts';
import { handoffsLines, readHandoffs } from './handed-over.ts';
import { htmlSection } from './html.ts';
import { markdownSection } from './markdown.ts';

const ANNA = 'a'.repeat(10);
const PRIYA = 'p'.repeat(10);
const LEO = 'l'.repeat(10);
const NAMES: Readonly<Record<string, string>> = { [ANNA]: 'Anna', [PRIYA]: 'Priya', [LEO]: 'Leo' };
const nameOf = (person: string) => NAMES[person] ?? null;
const AT = Date.parse('2026-11-24T14:34:07Z');

function handoff(number: number, given: Partial<HandoffRow>): HandoffRow {
  return {
    ...{ number, id: String(number).repeat(10), from: ANNA, to: { kind: 'anyone' }, at: AT, text: 'look' },
    ...{ salt: 's', sha256: '0'.repeat(64), untaken: false, declines: [], ended: null },
    ...given,
  };
}
const ended = (how: 'accepted' | 'declined' | 'withdrawn', by: string, reason: string | null = null) => ({
  ended: { how, by, reason, at: AT },
});

test('[EX10] a handoff is exported with its text, who declined it and why, and who accepted it', () => {
  const declines = [{ person: LEO, reason: 'on a call', at: AT }];
  const rows = [
    handoff(1, { text: 'the first', ...ended('declined', PRIYA, 'too late') }),
    handoff(2, { text: 'C: is full.\nNext: the spooler.', declines, ...ended('accepted', PRIYA) }),
    handoff(3, { text: 'taken back', ...ended('withdrawn', ANNA) }),
    handoff(4, { text: 'open still' }),
  ];
  const withoutTimes = handoffsLines(rows, nameOf).map((lines) =>
    lines.map((line) => line.replace(/, [A-Z][a-z]{2} \d[^:]*:\d\d:\d\d[^:]*/, '')),
  );
  expect(withoutTimes).toEqual([
    ['Handoff: Anna', 'the first', 'Declined by Priya: too late'],
    ['Handoff: Anna', 'C: is full.', 'Next: the spooler.', 'Declined by Leo: on a call', 'Accepted by Priya'],
  ]);
});

test('[EX10] handoffs are read page by page, the oldest first', async () => {
  const asked: unknown[] = [];
  const pages = [
    { handoffs: [handoff(3, ended('accepted', PRIYA)), handoff(2, ended('accepted', PRIYA))], next: 2 },
    { handoffs: [handoff(1, { text: 'oldest', ...ended('accepted', PRIYA) })], next: null },
  ];
  const reader = {
    async ask(given: { query?: unknown }) {
      asked.push(given.query);
      return pages.shift() ?? [];
    },
    close: () => undefined,
  };
  const texts = await readHandoffs(reader as never);
  expect(texts.map(([, text]) => text)).toEqual(['oldest', 'look', 'look']);
  expect(texts[0]?.[0]).toContain('Someone');
  expect(asked).toEqual([{}, { before: '2' }, undefined]);
});

test('[EX10] nothing of a handoff’s text leaves its quotation in Markdown, or its place in a page', () => {
  const text = '# heading\n<script>x</script>\n\u001b[2J\u202eevil';
  const texts = handoffsLines([handoff(1, { text, ...ended('accepted', PRIYA) })], nameOf);
  const markdown = markdownSection('Handoffs', texts);
  expect(markdown).toMatch(/^\n# Handoffs\n\n> \*\*Handoff: Anna, /);
  expect(markdown).toContain('> \\# heading  \n> \\<script\\>x\\</script\\>  \n');
  const page = htmlSection('Handoffs', texts);
  expect(page).toContain('<br># heading<br>&lt;script&gt;x&lt;/script&gt;<br>');
  for (const written of [markdown, page]) expect(written).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u);
});
