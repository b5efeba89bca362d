import { describe, expect, test } from 'vitest';
import type { CommandRow } from '../commands/command.ts';
import type { NoteView } from '../notes/view.ts';
import { draftOf } from './draft.ts';
import { lookFirst } from './look-first.ts';
import { readLink } from './rests-on.ts';
import type { HandoffSource } from './source.ts';

const TERMINAL = 'term0001';
const id = (letter: string) => letter.repeat(26);
const person = (letter: string) => letter.repeat(10);

function command(number: number, change: Partial<CommandRow> = {}): CommandRow {
  return {
    ...{
      terminal: TERMINAL,
      command: number,
      text: `cmd-${number}`,
      from: 'told',
      cut: null,
      directory: null,
    },
    ...{ startedAt: 1_000 * number, endedAt: 1_000 * number + 500, exit: 0, errors: [], moreErrors: 0 },
    ...{ promptLine: 10 * number, line: 10 * number + 1, lastLine: 10 * number + 2, trusted: true, by: null },
    ...{ inner: 0, typedLine: null },
    ...change,
  };
}

function note(letter: string, change: Partial<NoteView> = {}): NoteView {
  return {
    ...{ id: id(letter), act: id(letter), number: 0, anchor: null, kind: 'note', text: `text ${letter}` },
    by: { person: person('a'), device: person('b'), name: 'Anna Kim', role: 'technician' },
    ...{ mentions: [], at: 7_000, isSaving: false, before: [], also: [], withdrawn: null, replies: [] },
    ...{ resolved: null, assigned: null, unseen: [], saw: null, after: null, changedAt: 7_000 },
    ...change,
  };
}

const source = (change: Partial<HandoffSource> = {}): HandoffSource => ({
  ...{ since: null, commands: [], notes: [], people: [] },
  ...change,
});
const draft = (from: HandoffSource) => draftOf(from, { moment: (at) => `t${at}`, terminal: () => null });
const sentences = (text: string) => text.split('\n').filter((line) => line.startsWith('- '));
const linksIn = (text: string) => [...text.matchAll(/\]\((#[^)]*)\)/g)].map(([, href]) => href!);

const omar = {
  ...{ person: person('c'), name: 'Omar Haddad', role: 'client' as const, organisation: 'Harlow Dental' },
  ...{ here: [], since: 5 },
};

describe('[HO11] the draft is put together from the session itself', () => {
  test('what runs and what failed first, then what notes leave open, what else was done, and the client', () => {
    const error = { message: 'Access denied', line: null, script: null };
    const text = draft(
      source({
        commands: [
          command(1),
          command(2, { exit: 2 }),
          command(3, { errors: [error as CommandRow['errors'][number]] }),
          command(4, { exit: null, endedAt: null }),
        ],
        notes: [
          note('q', { kind: 'question' }),
          note('w', { kind: 'warning' }),
          note('n', { kind: 'next-step' }),
          note('r', { kind: 'question', resolved: { by: note('q').by, at: 1, isSaving: false } }),
          note('p'),
        ],
        people: [omar],
      }),
    );
    expect(text).toBe(`**Running now**

- [\`cmd-4\`](#term0001-40) has been running since t4000.

**Failed, or ended with errors**

- [\`cmd-3\`](#term0001-30) (ended with errors, t3500): Access denied
- [\`cmd-2\`](#term0001-20) (exit 2, t2500).

**Warnings**

- [text w](#note-${id('w')}) (Anna Kim, t7000).

**Open questions**

- [text q](#note-${id('q')}) (Anna Kim, t7000).

**Next steps**

- [text n](#note-${id('n')}) (Anna Kim, t7000).

**Also done**

- [\`cmd-1\`](#term0001-10) (exit 0, t1500).

**The client**

- [Omar Haddad](#person-${person('c')}) of Harlow Dental was last here at t5.`);
  });

  test('each sentence links to what it rests on, and nothing is said where nothing is known', () => {
    const rows = Array.from({ length: 40 }, (_, at) => command(at + 1, at % 2 === 0 ? {} : { exit: at }));
    const noLine = command(50, { promptLine: null, line: null, text: null });
    const text = draft(source({ commands: [...rows, noLine], people: [omar] }));
    for (const sentence of sentences(text)) {
      expect(linksIn(sentence)).toHaveLength(1);
      expect(readLink(linksIn(sentence)[0]!)).not.toBeNull();
    }
    expect(linksIn(text)).toContain('#command-term0001-50');
    expect(text).toContain('[8 earlier commands]');
    expect(draft(source())).toBe('');
  });

  test('only what happened since the last handoff', () => {
    const running = command(3, { exit: null, endedAt: null });
    const text = draft(source({ since: 4_000, commands: [command(1), command(2), running, command(5)] }));
    expect(text).not.toMatch(/cmd-[12]`/);
    expect(text).toMatch(/cmd-3[^]*cmd-5/);
  });

  test('what others wrote means nothing in it: no markup, no link, no second line', () => {
    const text = draft(
      source({
        commands: [command(1, { text: 'echo `a` ]( <img src=x>' })],
        notes: [note('q', { kind: 'question', text: '[x](javascript:1)\n\n# **loud** <b>' })],
      }),
    );
    expect(sentences(text)).toEqual([
      `- [\\[x\\]\\(javascript:1\\) \\# \\*\\*loud\\*\\* \\<b\\>](#note-${id('q')}) (Anna Kim, t7000).`,
      '- [`` echo `a` ]( <img src=x> ``](#term0001-10) (exit 0, t1500).',
    ]);
  });
});

describe('[HO12] at most three things to look at first', () => {
  test('one of each kind before a second of any, and of each the newest', () => {
    const first = lookFirst(
      source({
        commands: [
          command(1, { exit: 1 }),
          command(2, { exit: 2 }),
          command(3, { exit: null, endedAt: null }),
        ],
        notes: [
          note('a', { kind: 'question' }),
          note('b', { kind: 'question' }),
          note('w', { kind: 'warning' }),
        ],
      }),
    );
    expect(first).toMatchObject([
      { what: 'failed', row: { command: 2 } },
      { what: 'question', note: { id: id('b') } },
      { what: 'warning', note: { id: id('w') } },
    ]);
    expect(lookFirst(source({ commands: [command(1, { exit: 1 }), command(2, { exit: 2 })] }))).toHaveLength(
      2,
    );
    expect(lookFirst(source({ commands: [command(1)], notes: [note('p')] }))).toEqual([]);
  });
});

test.each(['#term0001-4', `#note-${id('a')}`, `#person-${person('a')}`, '#command-term0001-7'])(
  '[HO11] %s is read as a link to what a sentence rests on',
  (href) => expect(readLink(href)).not.toBeNull(),
);
test.each(['', '#', 'term0001-4', '#note-x', '#javascript:1', '#command-term0001-0', 'https://x#term0001-4'])(
  '[HO11] %s is none',
  (href) => expect(readLink(href)).toBeNull(),
);
