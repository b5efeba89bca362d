import type { SessionView } from 'holdfast/client';
import { describe, expect, it } from 'vitest';
import { NO_HANDOFF } from '#protocol/handoff/handoff.ts';
import { newsOf } from './news.ts';
import { standingOf } from './standing.ts';
import { entryWords, nameOf, unsentWords } from './words.ts';

const [ME, ANNA, TOM] = ['0000000000', 'aaaaaaaaaa', 'bbbbbbbbbb'];
const TERMINAL = 'term0001';
const person = (id: string, name: string, role: SessionView['role']) => ({
  ...{ person: id, name, role, title: null, organisation: null, color: 0, since: 1, here: [] },
});

interface Change {
  holder?: string | null;
  asks?: string[];
  pausedBy?: string;
  program?: string;
  held?: boolean;
  role?: SessionView['role'];
  name?: string;
  called?: string | null;
}

function view({
  holder = null,
  asks = [],
  pausedBy,
  program,
  held = false,
  role,
  name,
  called,
}: Change): SessionView {
  return {
    session: { id: 'abcdefghijkl', title: 'Disk full', openedAt: 1, endedAt: null },
    endpoint: { name: 'FILE-SRV01', online: true, since: 1 },
    role: role ?? 'technician',
    you: { person: ME, device: '0000000001' },
    people: [
      person(ME, 'Priya', 'technician'),
      person(ANNA, name ?? 'Anna', 'technician'),
      person(TOM, 'Tom', 'client'),
    ],
    controls: [
      { terminal: TERMINAL, holder, fence: 1, since: 1, asks: asks.map((id) => ({ person: id, at: 1 })) },
    ],
    pause: pausedBy === undefined ? null : { by: pausedBy, at: 1, openFrom: null },
    policy: { takeover: true, controlGoneMs: 60_000 },
    handoff: NO_HANDOFF,
    terminals: [
      {
        ...{ terminal: TERMINAL, shell: 'bash', cols: 80, rows: 24, startedAt: 1, title: null, pause: null },
        ...{ program: program ?? null, held, ended: null },
        ...(called === undefined ? {} : { name: called }),
      },
    ],
    watching: TERMINAL,
    clockOffsetMs: 0,
    latencyMs: null,
    quietSince: null,
  };
}

const between = (before: Change, after: Change) => newsOf(standingOf(view(before)), view(after));

describe('[L19] what changes is told once', () => {
  it.each<[string, Change, Change, string[]]>([
    ['control passes', { holder: ANNA }, { holder: TOM }, ['Tom has control']],
    ['it is ours', { holder: ANNA }, { holder: ME }, ['you have control']],
    ['it is free', { holder: ANNA }, {}, ['nobody has control; type to take it']],
    [
      'it is free, to a client',
      { holder: ANNA },
      { role: 'client' },
      ['nobody has control; Ctrl-^ a asks for it'],
    ],
    ['Ctrl-S holds the output', {}, { held: true }, ['output is held (Ctrl-Q continues)']],
    ['[TA4] the terminal is named', {}, { called: 'deploy' }, ['the terminal is now called “deploy”']],
    [
      '[TA4] its name is taken away',
      { called: 'deploy' },
      { called: null },
      ['the terminal no longer has a name'],
    ],
    ['nothing', { holder: ANNA, asks: [TOM] }, { holder: ANNA, asks: [TOM] }, []],
    [
      'somebody asks us',
      { holder: ME, asks: [ANNA] },
      { holder: ME, asks: [ANNA, TOM] },
      ['Tom asks for control; Ctrl-^ g grants it, Ctrl-^ d declines'],
    ],
    [
      'we ask',
      { holder: ANNA, asks: [TOM] },
      { holder: ANNA, asks: [TOM, ME] },
      ['you asked for control; Anna can grant it'],
    ],
    ['somebody asks another', { holder: ANNA }, { holder: ANNA, asks: [TOM] }, []],
    [
      'a pause, and what still runs',
      { holder: ME },
      { holder: ME, pausedBy: TOM, program: 'backup.sh' },
      ['Tom paused typing; programs keep running, Ctrl-^ s stops one', 'backup.sh is still running'],
    ],
    ['its end', { holder: ME, pausedBy: TOM }, { holder: ME }, ['typing is back on']],
  ])('%s', (_name, before, after, expected) => {
    expect(between(before, after)).toEqual(expected);
  });

  it('who joins is told who has control, and who asks for theirs', () => {
    expect(newsOf(null, view({ holder: ME, asks: [TOM] }))).toEqual([
      'you have control',
      'Tom asks for control; Ctrl-^ g grants it, Ctrl-^ d declines',
    ]);
  });
});

it('[L20] keys without control say who has it, and how to ask', () => {
  const words = (holder: string | null) => unsentWords('no-control', { view: view({ holder }), holder });
  expect(words(ANNA)).toBe('not sent: Anna has control; Ctrl-^ a asks for it');
  expect(words(null)).toBe('not sent: nobody has control; type to take it');
});

it('[L22] a name, a program or an inviter moves no cursor and turns no line around', () => {
  const evil = 'Eve\u001b[2J\u202egnol\u0007\u009b1m';
  const hostile = view({ holder: ANNA, name: evil });
  expect(nameOf(hostile, ANNA)).toBe('Eve[2Jgnol1m');
  const said = [
    ...newsOf(null, view({ holder: ME, asks: [ANNA], pausedBy: ANNA, program: evil, name: evil })),
    unsentWords('no-control', { view: hostile, holder: ANNA }),
    entryWords({
      session: { title: evil, endpointName: evil, endedAt: null },
      ...{
        role: 'client',
        name: evil,
        title: evil,
        organisation: evil,
        invitedBy: evil,
        invitedByOrganisation: evil,
        expiresAt: 1,
      },
      ...{ addsDeviceTo: null, recordedBy: evil, here: [], known: null },
    }),
  ];
  expect(said).toHaveLength(6);
  for (const sentence of said) expect(sentence).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
});

it('[L19] entering says who invited to what, what the role may, who records', () => {
  const invitation = {
    session: { title: 'Disk full', endpointName: 'FILE-SRV01', endedAt: null },
    ...{
      role: 'client' as const,
      name: null,
      title: null,
      organisation: null,
      invitedBy: 'Priya',
      invitedByOrganisation: null,
      expiresAt: 1,
    },
    ...{ addsDeviceTo: null, recordedBy: 'help.example', here: [], known: null },
  };
  expect(entryWords(invitation)).toBe(
    'you are invited by Priya to FILE-SRV01 as the client: you can watch, pause typing, and type when you are given ' +
      'control. Everything on screen is recorded by help.example, along with who joins. ' +
      "Recordings are kept until the server's owner deletes them",
  );
  expect(entryWords({ ...invitation, invitedByOrganisation: 'Northgate IT' })).toMatch(
    /^you are invited by Priya from Northgate IT to FILE-SRV01 as the client: /,
  );
  expect(entryWords({ ...invitation, invitedBy: null, role: 'observer' })).toMatch(
    /^you are invited to FILE-SRV01 as an observer: /,
  );
});

it('[TA4] who attaches to a terminal with a name is told it, and nothing in it does anything to theirs', () => {
  const named = newsOf(null, view({ called: 'de\u202e\u001b[31mploy' }));
  expect(named[0]).toBe('this is the terminal “de[31mploy”');
  expect(newsOf(null, view({}))).toEqual(['nobody has control; type to take it']);
});
