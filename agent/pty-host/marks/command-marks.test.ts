import { expect, test } from 'vitest';
import { MAX_COMMAND_TEXT_BYTES, MAX_INNER_MARKS } from '#protocol/ground/limits.ts';
import type { Mark, MarkedShell } from '#protocol/marks/mark.ts';
import { MarkedTerminal } from '../../testing/marked-terminal.ts';
import { createCommandMarks } from './command-marks.ts';

const brief = (marks: Mark[]) =>
  marks.map((mark) =>
    mark.mark === 'shell' || mark.mark === 'passed-over'
      ? mark.mark
      : `${mark.command} ${mark.trust} ${mark.mark} ${mark.line}:${mark.column}`,
  );

/** A command as a shell says it, with what it prints. */
function run(
  world: MarkedTerminal,
  { text, output, exit = 0 }: { text: string; output: string; exit?: number },
) {
  world.type(`${text}\r`);
  world.print(`${text}\r\n${world.own(`E;${text}`)}${world.own('C')}${output}${world.own(`D;${exit}`)}`);
  world.print(world.prompt());
}

test('[M1] marks are events at their exact place, and the bytes stay as they were', async () => {
  const world = new MarkedTerminal();
  const said = [
    world.prompt('me:~$ ', '/home/me'),
    'ls\r\n',
    world.own('E;ls'),
    world.own('C'),
    'a\r\nb\r\n',
  ];
  said.push(world.own('D;0'), world.prompt('me:~$ '));
  world.print(said.join(''));
  const marks = await world.marks();
  expect(brief(marks)).toEqual([
    'shell',
    '1 trusted prompt 0:0',
    '1 trusted input 0:6',
    '1 trusted text 1:0',
    '1 trusted start 1:0',
    '1 trusted end 3:0',
    '2 trusted prompt 3:0',
    '2 trusted input 3:6',
  ]);
  expect(marks).toMatchObject([
    { shell: 'bash', plain: null },
    { directory: '/home/me' },
    {},
    { text: 'ls', from: 'told', cut: null },
    { by: 'shell' },
    { exit: 0, errors: [], moreErrors: 0 },
    { directory: null },
    {},
  ]);
  expect(world.room.output().toString()).toBe(said.join(''));
  const events = await world.events();
  const before = events.slice(
    0,
    events.findIndex(({ data }) => Buffer.from(data).includes('"start"')),
  );
  expect(Buffer.concat(before.filter(({ code }) => code === 'o').map(({ data }) => data)).toString()).toBe(
    said.slice(0, 4).join(''),
  );
});

test('[M1] wherever reads are split, the marks are the same, by BEL and by ST', async () => {
  for (const end of ['\x07', '\x1b\\', '\u009c']) {
    const whole = new MarkedTerminal();
    const text = [whole.prompt(), 'ls\r\n', whole.own('E;ls'), whole.own('C'), 'x\r\n', whole.own('D;1')];
    const said = text.join('').replaceAll('\x07', end);
    whole.print(said);
    const expected = brief(await whole.marks());
    expect(expected).toHaveLength(6);
    for (let at = 1; at < said.length; at += 3) {
      const world = new MarkedTerminal();
      const same = [world.prompt(), 'ls\r\n', world.own('E;ls'), world.own('C'), 'x\r\n', world.own('D;1')];
      const bytes = same.join('').replaceAll('\x07', end);
      world.print(bytes.slice(0, at), bytes.slice(at));
      expect(brief(await world.marks())).toEqual(expected);
    }
  }
});

test('[M2] a mark names the fence of the last key before it', async () => {
  const world = new MarkedTerminal();
  world.raiseFence(4);
  world.print(world.prompt());
  world.type('l', 4);
  world.print('l', world.own('E;l'), world.own('C'));
  const [prompt, start] = await world.marksOf('prompt', 'start');
  expect([prompt?.fence, start?.fence]).toEqual([null, 4]);
});

test('[M3] a token is worth one mark: whoever replays all they saw changes nothing', async () => {
  const world = new MarkedTerminal();
  world.print(world.prompt());
  run(world, { text: 'ls', output: 'a\r\n' });
  run(world, { text: 'cat recording', output: '' });
  await world.settled();
  const seen = world.room.output().toString();
  const before = (await world.marks()).length;
  // At a prompt it says nothing at all.
  world.print(seen);
  expect(await world.marks()).toHaveLength(before);
  run(world, { text: 'cat recording', output: seen });
  const marks = (await world.marks()).slice(before);
  const own = marks.filter((mark) => 'trust' in mark && mark.trust === 'trusted').map(({ mark }) => mark);
  expect(own).toEqual(['text', 'start', 'end', 'prompt', 'input']);
  const inner = marks.filter((mark) => 'trust' in mark && mark.trust === 'inner');
  expect(inner.length).toBeGreaterThan(10);
  expect(inner.every((mark) => 'command' in mark && mark.command === 3)).toBe(true);
});

test('[M3] marks without a token, or with a made-up one, open, end and rename nothing', async () => {
  const world = new MarkedTerminal();
  world.print('\x1b]133;A\x07\x1b]133;C\x07\x1b]633;C;made-up\x07');
  world.print(world.prompt());
  world.print('\x1b]133;C\x07', world.own('E;real'), world.own('C'));
  world.print('\x1b]633;E;other;made-up\x07\x1b]133;D;7\x07\x1b]633;D;7;made-up\x07', world.own('D;0'));
  const trusted = (await world.marks()).filter((mark) => 'trust' in mark && mark.trust === 'trusted');
  expect(trusted.map(({ mark }) => mark)).toEqual(['prompt', 'input', 'text', 'start', 'end']);
  expect(trusted.at(2)).toMatchObject({ text: 'real' });
  expect(trusted.at(-1)).toMatchObject({ exit: 0 });
});

test('[M3] tokens that a shell prints before it has used them are void, wherever reads are split', async () => {
  const world = new MarkedTerminal();
  world.print(world.prompt(), world.own('E;echo $__holdfast'), world.own('C'));
  expect(world.leaked).toBe(0);
  const [first, second, third] = [world.token(), world.token(), world.token()];
  world.print('HISTSIZE=1\r\n__holdfast', `=([0]="${first}" [1]="${second}")\r\n`);
  expect(world.leaked).toBe(1);
  world.print(`\x1b]633;D;0;${second}\x07\x1b]633;D;0;${third}\x07`);
  expect(await world.marksOf('end')).toEqual([]);
});

test('[M4] a shell inside a command makes inner commands of it', async () => {
  const world = new MarkedTerminal();
  world.print(world.prompt(), 'ssh web\r\n', world.own('E;ssh web'), world.own('C'));
  world.print(
    '\x1b]133;A\x07web$ \x1b]133;B\x07ls\r\n\x1b]133;C;cmdline_url=ls%20%2Da\x07x\r\n\x1b]133;D;2\x07',
  );
  const inner = (await world.marks()).filter((mark) => 'trust' in mark && mark.trust === 'inner');
  expect(brief(inner)).toEqual([
    '1 inner prompt 1:0',
    '1 inner input 1:5',
    '1 inner text 2:0',
    '1 inner start 2:0',
    '1 inner end 3:0',
  ]);
  expect(inner).toMatchObject([{}, {}, { text: 'ls -a' }, {}, { exit: 2 }]);
});

test('[M4] past so many a segment inner marks are counted, and cut no output', async () => {
  const world = new MarkedTerminal();
  world.print(world.prompt(), world.own('E;flood'), world.own('C'));
  const flood = `\x1b]133;A\x07${'x'.repeat(50)}\r\n`;
  for (let turn = 0; turn < 200; turn += 1) {
    world.print(flood.repeat(100));
    await world.settled();
  }
  world.print(world.own('D;0'));
  const marks = await world.marks();
  const each = [...world.room.segments.values()].map(
    ({ events }) => events.filter(({ data }) => Buffer.from(data).includes('"trust":"inner"')).length,
  );
  expect(each.length).toBeGreaterThan(2);
  expect(Math.max(...each)).toBeLessThanOrEqual(MAX_INNER_MARKS);
  const passed = marks.reduce((sum, mark) => sum + (mark.mark === 'passed-over' ? mark.count : 0), 0);
  const stored = each.reduce((sum, count) => sum + count, 0);
  expect(passed + stored).toBeGreaterThan(20_000 - 100 * 60);
  expect(marks.at(-1)).toMatchObject({ mark: 'end', trust: 'trusted', exit: 0 });
});

test('[M4] marks that another integration of the same shell doubles are none', async () => {
  const world = new MarkedTerminal();
  const doubledPrompt = () => `\x1b]133;D;0\x07\x1b]133;A\x07${world.prompt('$ ')}\x1b]133;B\x07`;
  world.print(world.prompt());
  for (const text of ['one', 'two']) {
    world.print(
      `${text}\r\n`,
      world.own(`E;${text}`),
      world.own('C'),
      `\x1b]633;E;${text};x\x07\x1b]133;C\x07`,
    );
    world.print('output\r\n', '\x1b]133;D;0\x07', world.own('D;0'), doubledPrompt());
  }
  const marks = await world.marks();
  expect(marks.filter((mark) => 'trust' in mark && mark.trust === 'inner')).toEqual([]);
  expect((await world.marksOf('text')).map(({ text }) => text)).toEqual(['one', 'two']);
  expect((await world.marksOf('prompt', 'input')).map(({ mark, line }) => [mark, line])).toEqual([
    ['prompt', 0],
    ['input', 0],
    ['prompt', 2],
    ['input', 2],
    ['prompt', 4],
    ['input', 4],
  ]);
});

test('[M8] continuation lines are one command, from its first line to its last', async () => {
  const world = new MarkedTerminal();
  world.print(world.prompt(), 'for i in 1 2; do\r\n> echo $i\r\n> done\r\n');
  world.print(
    world.own('E;for i in 1 2\\x3b do echo $i\\x3b done'),
    world.own('C'),
    '1\r\n2\r\n',
    world.own('D;0'),
  );
  expect(brief(await world.marksOf('input', 'text', 'start', 'end'))).toEqual([
    '1 trusted input 0:2',
    '1 trusted text 3:0',
    '1 trusted start 3:0',
    '1 trusted end 5:0',
  ]);
  expect((await world.marksOf('text'))[0]?.text).toBe('for i in 1 2; do echo $i; done');
});

test('[M5] a new start ends an open command as unknown, and so does a prompt', async () => {
  const world = new MarkedTerminal();
  world.print(world.prompt(), world.own('E;one'), world.own('C'), world.own('E;two'), world.own('C'));
  world.print(world.prompt());
  expect(brief(await world.marksOf('start', 'end', 'text'))).toEqual([
    '1 trusted text 0:2',
    '1 trusted start 0:2',
    '1 trusted text 0:2',
    '1 trusted end 0:2',
    '2 trusted start 0:2',
    '2 trusted end 0:2',
  ]);
  expect((await world.marksOf('end')).map(({ exit }) => exit)).toEqual(['unknown', 'unknown']);
});

test('[M5] Ctrl-C at a prompt ends no command and begins none', async () => {
  const world = new MarkedTerminal();
  world.print(world.prompt(), 'half a comm^C\r\n', world.own('D;130'), world.prompt());
  expect(brief(await world.marksOf('start', 'end', 'prompt'))).toEqual([
    '1 trusted prompt 0:0',
    '1 trusted prompt 1:0',
  ]);
});

test('[M6] the first Enter that goes to a running command is marked, once', async () => {
  const world = new MarkedTerminal();
  world.print(world.prompt(), 'ssh web\r\n', world.own('E;ssh web'), world.own('C'), 'web$ ');
  world.type('l');
  world.type('s\r');
  world.type('pwd\r');
  expect(brief(await world.marksOf('typed'))).toEqual(['1 trusted typed 1:5']);
});

test('[M7] a long command is told by its beginning, its length and its hash', async () => {
  const world = new MarkedTerminal();
  const long = 'ä'.repeat(MAX_COMMAND_TEXT_BYTES);
  world.print(world.prompt(), world.own(`E;${long}`), world.own('C'), world.own('D;0'));
  world.print(
    world.prompt(),
    `\x1b]633;E;abc\\xc3;${world.token()};5000;${'0a'.repeat(32)}\x07`,
    world.own('C'),
  );
  const [whole, told] = await world.marksOf('text');
  expect(Buffer.from(whole!.text).length).toBe(MAX_COMMAND_TEXT_BYTES);
  expect(whole?.cut).toMatchObject({ bytes: 2 * MAX_COMMAND_TEXT_BYTES });
  expect(whole?.cut?.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(told).toMatchObject({ text: 'abc', cut: { bytes: 5000, sha256: '0a'.repeat(32) } });
});

test('[M7] a text comes through its escapes as it was typed', async () => {
  const world = new MarkedTerminal();
  world.print(world.prompt(), world.own('E;a\\x3b b\\\\n\\x0aé\\xc2\\x9c \\x1b[31m'), world.own('C'));
  expect((await world.marksOf('text'))[0]?.text).toBe('a; b\\n\né\u009c \x1b[31m');
});

test('[M8] what a shell does not tell is read off the screen between prompt and Enter', async () => {
  const world = new MarkedTerminal('bash', { cols: 80, rows: 24 });
  const long = 'echo '.repeat(30).trim();
  world.print(world.prompt(), `${long}\r\n`, world.own('C'), world.own('D;0'));
  world.print(world.prompt(), ' secret \\\r\n> more\r\n', world.own('C'));
  expect((await world.marksOf('text')).map(({ text, from }) => [text, from])).toEqual([
    [long, 'shown'],
    ['secret \\\n> more', 'shown'],
  ]);
});

test('[M9] cmd, which shows no tokens: a command starts at the Enter, is as shown, and never trusted', async () => {
  const world = new MarkedTerminal('cmd');
  const prompt = '\x1b]133;D\x1b\\\x1b]133;A\x1b\\C:\\>\x1b]133;B\x1b\\';
  world.print(prompt);
  world.type('dir\r');
  world.print('dir\r\n Volume in drive C\r\n', prompt);
  const marks = await world.marks();
  expect(brief(marks)).toEqual([
    'shell',
    '1 untrusted prompt 0:0',
    '1 untrusted input 0:4',
    '1 untrusted start 0:4',
    '1 untrusted text 2:0',
    '1 untrusted end 2:0',
    '2 untrusted prompt 2:0',
    '2 untrusted input 2:4',
  ]);
  expect(marks.at(3)).toMatchObject({ by: 'enter' });
  expect(marks.at(4)).toMatchObject({ text: 'dir', from: 'shown' });
  expect(marks.at(5)).toMatchObject({ exit: 'unknown' });
});

test('[M23] where something between shell and PTY moves sequences, places are called approximate', () => {
  const tokens = { issue: () => [], spend: () => true, isUnspent: () => false, voidAll: () => {} };
  const screen = { place: { line: 4, column: 2 }, textFrom: () => null };
  const made = (isApproximate: boolean) =>
    createCommandMarks({
      ...{ shell: 'bash', plain: null, isApproximate, screen, tokens },
      ...{ onTokensLow: () => {}, onTokensLeaked: () => {} },
    });
  const prompt = { type: 'prompt', token: 't', directory: null } as const;
  expect(made(true).handleSequence(prompt)).toMatchObject([{ line: 4, approximate: true }]);
  expect(made(false).handleSequence(prompt)[0]).not.toHaveProperty('approximate');
});

test('[M9] an Enter in a bracketed paste starts nothing', async () => {
  const world = new MarkedTerminal('cmd');
  world.print('\x1b]133;A\x1b\\C:\\>\x1b]133;B\x1b\\');
  world.type('\x1b[200~one\rtwo\r\x1b[201~');
  expect(await world.marksOf('start')).toEqual([]);
});

test('[M10] errors go with the end, so many and so long, and the shell asks for tokens by a mark', async () => {
  const world = new MarkedTerminal('powershell');
  world.print(world.prompt(), world.own('E;x'), world.own('C'), world.own('P;Tokens=low'));
  const error = { m: 'no such \\\\ path'.repeat(10), c: 'ObjectNotFound', i: 'PathNotFound', s: null, l: 3 };
  const json = JSON.stringify({ more: 2, errors: Array.from({ length: 30 }, () => error) });
  world.print(
    world.own(`P;Errors=${json.replaceAll('\\', '\\\\').replaceAll(';', '\\x3b')}`),
    world.own('D;1'),
  );
  const [end] = await world.marksOf('end');
  expect(end?.errors).toHaveLength(20);
  expect(end?.errors[0]).toEqual({
    ...{ message: error.m, category: 'ObjectNotFound', identifier: 'PathNotFound' },
    ...{ script: null, line: 3, silenced: null },
  });
  expect(end?.moreErrors).toBe(12);
  expect(world.asked).toBe(1);
});

test('[M1] what only looks like a mark within another sequence is none', async () => {
  const world = new MarkedTerminal();
  world.print(world.prompt(), `\x1bPq\x1b]633;C;${world.token()}`, '\x07', '\x18', '\x1b]633;C;cut\x18');
  world.print(`\x1b]0;title ]633;C;${world.token()}\x07`);
  expect(await world.marksOf('start')).toHaveLength(1);
});

/** A line that is echoed as it is typed, and a command that the shell tells, or does not, and ends. */
async function typedLine(shell: MarkedShell, { line, told }: { line: string; told: string }) {
  const world = new MarkedTerminal(shell);
  world.print(world.prompt(), line, '\r\n', told === '' ? '' : world.own(`E;${told}`), world.own('C'));
  world.print(world.own('D;5'), world.prompt());
  const marks = await world.marks();
  return { world, marks, text: (await world.marksOf('text'))[0] };
}

test('[CM18] a command line of 1 MiB is one command, whether its shell cuts it, tells all of it or nothing', async () => {
  const long = 'xyz '.repeat(2 ** 18);
  const told = ['', long, `${long.slice(0, 3_000)}`];
  for (const each of told) {
    const { world, marks, text } = await typedLine('bash', { line: long, told: each });
    expect(marks.filter(({ mark }) => mark === 'start' || mark === 'end')).toMatchObject([
      { command: 1, trust: 'trusted' },
      { command: 1, trust: 'trusted', exit: 5 },
    ]);
    expect(Buffer.byteLength(text?.text ?? '')).toBeLessThanOrEqual(MAX_COMMAND_TEXT_BYTES);
    expect(world.room.problems).toEqual([]);
    expect(world.room.output().toString()).toContain(long);
  }
});

test('[CM18] control characters, and such as turn the line round or are not seen, are told as they were typed', async () => {
  const odd = 'a\x01\x1b[31m\x7f\u202egnp.exe\u2066\u200b\u00ad\u{e0041}\u0085שלום';
  const escaped = odd.replaceAll(/[\x00-\x1f\x7f]/g, (sign) => `\\x${Buffer.from(sign).toString('hex')}`);
  const { text } = await typedLine('bash', { line: '', told: escaped.replaceAll('\u0085', '\\xc2\\x85') });
  expect(text?.text).toBe(odd);
});
