import { beforeEach, expect, test } from 'vitest';
import { writeMark } from '#protocol/marks/mark.ts';
import type { SearchAnswer } from '#protocol/search/hit.ts';
import { announcement, authoredSegment, output, TERMINAL } from '../../testing/author.ts';
import { statementOf } from '../../testing/statement.ts';
import { createTestRoom, type AgentClient, type TestRoom } from '../../testing/test-room.ts';

let world: TestRoom;
let agent: AgentClient;
let segments: number;
/** Who asks, where it is one person all along. */
let asking: ReturnType<TestRoom['enter']> | null;

beforeEach(() => {
  world = createTestRoom({ aboutOutput: true });
  agent = world.signedIn();
  agent.send(announcement());
  segments = 0;
  asking = null;
});

const place = { trust: 'trusted', column: 0, fence: null } as const;

interface StatedOptions {
  from?: number;
  /** Entered in the first of the lines. */
  command?: string;
  number?: number;
  end?: { exit: number; errors: never[]; moreErrors: number };
}

/** States lines, as an agent does behind a sealed segment, and lets the room look at them. */
function state(
  texts: readonly string[],
  { from = 0, command = '', number = 1, end }: StatedOptions = {},
): void {
  const segment = segments++;
  const authored = authoredSegment(segment);
  agent.send(authored.opened());
  agent.send(authored.append(output('x')));
  if (command !== '') {
    const at = { ...place, command: number };
    const prompt = { mark: 'prompt', ...at, line: from, directory: null } as const;
    const told = { mark: 'text', ...at, line: from, text: command, from: 'told', cut: null } as const;
    const start = { mark: 'start', ...at, line: from + 1, by: 'shell' } as const;
    const ended =
      end === undefined ? [] : [{ mark: 'end', ...at, line: from + texts.length, ...end } as const];
    for (const mark of [prompt, told, start, ...ended])
      agent.send(authored.append({ afterMs: 1, code: 'm', data: writeMark(mark) }));
  }
  agent.send(authored.sealed(world.key));
  const leaves = texts.map((text, at) => ({ line: from + at, text }));
  const { parts, end: stated } = statementOf(leaves, { sign: world.key.sign, segment });
  for (const message of [...parts, stated]) agent.send(message);
}

function ask(query: Record<string, string>): SearchAnswer {
  const { headers } = asking ?? world.enter(world.links.observer);
  const answer = world.request({ path: 'search', query, headers });
  expect(answer.status).toBe(200);
  return JSON.parse(String(answer.body)) as SearchAnswer;
}

/** Everything that is found, however many requests that takes. */
function findAll(text: string, more: Record<string, string> = {}): { lines: number[]; requests: number } {
  const lines: number[] = [];
  let requests = 0;
  let from: number | null = null;
  do {
    const answer = ask({ text, ...more, ...(from === null ? {} : { from: String(from) }) });
    lines.push(...answer.hits.map(({ line }) => line));
    from = answer.next;
    requests += 1;
  } while (from !== null);
  return { lines, requests };
}

const indexed = () => world.pass(60_000);

test('[SE1] paths, codes, GUIDs, and texts without blanks between words are found as they are typed', () => {
  const texts = [
    'C:\\Logs\\Old was removed',
    'E:\\Logs\\2026',
    'HRESULT 0x80070005 (E_ACCESSDENIED)',
    '{3F2504E0-4F89-11D3-9A0C-0305E82C3301}',
    '漢字かな交じり文',
    'it\'s "quoted" * AND NOT near(x) ^ : - + {a} column:text',
    '97 %',
  ];
  state(texts);
  indexed();
  const wanted: [text: string, line: number][] = [
    ['c:\\logs\\old', 0],
    ['E:\\Logs\\2026', 1],
    ['0x80070005', 2],
    ['4f89-11d3', 3],
    ['字かな', 4],
    ['"quoted" * AND NOT', 5],
    ['near(x) ^ : - + {a}', 5],
    ["it's", 5],
    ['column:text', 5],
    ['97', 6],
    ['%', 6],
    ['文', 4],
  ];
  for (const [text, line] of wanted) expect([text, findAll(text).lines]).toEqual([text, [line]]);
  expect(findAll('no such text').lines).toEqual([]);
  expect(findAll('hresult', { exact: '1' }).lines).toEqual([]);
  expect(findAll('Log', { word: '1' }).lines).toEqual([]);
});

test('[SE3] the newest come first, some with each answer, and all in the end, each once', () => {
  const texts = Array.from(
    { length: 5000 },
    (_, line) => `line ${line} ${line % 50 === 0 ? 'needle' : 'hay'}`,
  );
  state(texts.slice(0, 2500));
  state(texts.slice(2500), { from: 2500 });
  indexed();
  const wanted = Array.from({ length: 100 }, (_, at) => 4950 - 50 * at);
  const needles = findAll('needle');
  expect(needles.lines).toEqual(wanted);
  const common = findAll('line');
  expect(common.lines).toEqual(Array.from({ length: 5000 }, (_, at) => 4999 - at));
  expect(common.requests).toBeGreaterThan(5);
  expect(ask({ text: 'line' }).hits.length).toBeLessThan(100 + 64);
  expect(findAll('~').requests).toBeGreaterThanOrEqual(5000 / (12 * 64));
  expect(findAll('4').lines.length).toBe(texts.filter((text) => text.includes('4')).length);
});

test('[SE4] a line that was stated again is found by what it says now', () => {
  state(['before', 'same']);
  state(['after'], { from: 0 });
  indexed();
  expect(findAll('before').lines).toEqual([]);
  expect(findAll('after').lines).toEqual([0]);
});

test('[SE4] a hit names the command it stands in', () => {
  state(['$ Get-PSDrive', 'C: 97 %'], { command: 'Get-PSDrive' });
  indexed();
  expect(ask({ text: '97 %' }).hits).toEqual([
    {
      ...{ terminal: TERMINAL, line: 1, text: 'C: 97 %' },
      command: {
        command: 1,
        text: 'Get-PSDrive',
        startedAt: expect.any(Number),
        exit: null,
        isFailed: false,
      },
    },
  ]);
});

test('[SE5] what is stated is looked through behind everything else, and an answer says so; a room that slept goes on', () => {
  state(Array.from({ length: 2000 }, (_, line) => `number ${line}`));
  expect(ask({ text: 'number 1999' })).toMatchObject({ hits: [], isBehind: true });
  world.crash();
  indexed();
  expect(ask({ text: 'number 1999' })).toMatchObject({ isBehind: false, hits: [{ line: 1999 }] });
});

test('[SE6] a search for nothing, for too much, for line breaks or from nowhere is refused', () => {
  const { headers } = world.enter(world.links.observer);
  const wrong = [{}, { text: '' }, { text: 'x'.repeat(501) }, { text: 'a\nb' }, { text: 'a', from: '-1' }];
  for (const query of wrong) expect(world.request({ path: 'search', query, headers }).status).toBe(400);
});

test('[SE5] the index keeps up with statements that come one after another, and waits for output', () => {
  const behind = Array.from({ length: 40 }, () => {
    const segment = segments++;
    const authored = authoredSegment(segment);
    for (const message of [authored.opened(), authored.append(output('x')), authored.sealed(world.key)])
      agent.send(message);
    return statementOf([{ line: segment, text: `line ${segment}` }], { sign: world.key.sign, segment });
  });
  world.pass(1_000);
  for (const { parts, end } of behind) {
    for (const message of [...parts, end]) agent.send(message);
    world.pass(50);
  }
  // The first waits 300 ms for more.
  expect(findAll('line').lines.length).toBeGreaterThan(30);
  indexed();
  expect(findAll('line').lines).toHaveLength(40);
});

test('[SE1] every sign that the index would take for its own, and every other, is found as it was typed', () => {
  asking = world.enter(world.links.observer);
  const signs = Array.from({ length: 0x7f - 0x21 }, (_, at) => String.fromCharCode(0x21 + at));
  state(signs.map((sign, line) => `x${line}${sign}y`));
  indexed();
  for (const [line, sign] of signs.entries()) {
    expect([sign, findAll(`${line}${sign}y`).lines.includes(line)]).toEqual([sign, true]);
    const doubled = findAll(`${sign}${sign}${sign}`).lines;
    expect([sign, doubled]).toEqual([sign, []]);
  }
});

/** Three commands: the second fails. */
function stateCommands(): void {
  const failing = { exit: 3, errors: [], moreErrors: 0 };
  state(['$ dir needle', 'a needle'], { command: 'dir needle', end: { ...failing, exit: 0 } });
  state(['$ del x', 'no needle here'], { from: 2, command: 'del x', end: failing, number: 2 });
  state(['$ find', 'another needle'], { from: 4, command: 'find', number: 3 });
  indexed();
}

test('[SE8] a search can be of what was typed, of what was printed, of failed commands, and of a time', () => {
  stateCommands();
  expect(findAll('needle').lines).toEqual([5, 3, 1, 0]);
  expect(findAll('needle', { in: 'output' }).lines).toEqual([5, 3, 1]);
  expect(findAll('needle', { in: 'commands' }).lines).toEqual([0]);
  expect(findAll('needle', { failed: '1' }).lines).toEqual([3]);
  expect(findAll('d', { in: 'commands', failed: '1' }).lines).toEqual([2]);
  const [last, ...before] = ask({ text: 'needle' }).hits.map(({ command }) => command?.startedAt ?? 0);
  expect(findAll('needle', { since: String((last ?? 0) + 1) }).lines).toEqual([5]);
  expect(findAll('needle', { until: String(Math.min(...before) - 1) }).lines).toEqual([]);
  expect(ask({ text: 'needle' }).hits[1]?.command).toMatchObject({ text: 'del x', exit: 3, isFailed: true });
});

test('[SE9] texts of one or two characters are scanned for, which the answer says, with how far it has come', () => {
  state(Array.from({ length: 2500 }, (_, line) => `line ${line}`));
  indexed();
  expect(ask({ text: 'ne' })).toMatchObject({ isScan: true, percent: expect.any(Number) });
  const first = ask({ text: 'line' });
  expect(first).toMatchObject({ isScan: false });
  expect(first.percent).toBeLessThan(20);
  const second = ask({ text: 'line', from: String(first.next) });
  expect(second.percent).toBeGreaterThan(first.percent);
  expect(ask({ text: 'no such' }).percent).toBe(100);
});

test('[SE10] of one person’s searches only the one that began last goes on', () => {
  state(Array.from({ length: 2500 }, (_, line) => `line ${line}`));
  indexed();
  const first = world.enter(world.links.observer).headers;
  const other = world.enter(world.links.client).headers;
  const step = (headers: typeof first, query: Record<string, string>) =>
    world.request({ path: 'search', query: { text: 'line', ...query }, headers }).status;
  expect(step(first, { id: 'a' })).toBe(200);
  expect(step(first, { id: 'a', from: '30' })).toBe(200);
  expect(step(other, { id: 'x' })).toBe(200);
  expect(step(first, { id: 'b' })).toBe(200);
  expect([step(first, { id: 'a', from: '20' }), step(first, { id: 'b', from: '30' })]).toEqual([409, 200]);
  expect(step(other, { id: 'x', from: '30' })).toBe(200);
  expect(step(first, { in: 'elsewhere' })).toBe(400);
  expect(step(first, { since: 'x' })).toBe(400);
  expect(step(first, { id: 'x'.repeat(33) })).toBe(400);
});

test('[SE13] a request ends after so many lines with the text, whether they are wanted or not', () => {
  state(Array.from({ length: 5000 }, (_, line) => `line ${line}`));
  indexed();
  asking = world.enter(world.links.observer);
  const { lines, requests } = findAll('line', { failed: '1' });
  expect(lines).toEqual([]);
  expect(requests).toBeGreaterThan(30);
});

test('[SE13] a search that finds nothing counts for what it looked at', () => {
  state(Array.from({ length: 1024 }, (_, line) => `${line} ${'hay '.repeat(60)}`));
  indexed();
  const { headers } = world.enter(world.links.observer);
  const step = () => world.request({ path: 'search', query: { text: 'zz' }, headers }).status;
  expect(Array.from({ length: 250 }, step)).toContain(429);
});

/** States pieces of one line, each behind a segment of its own. */
function stateWithoutEnd(line: number, pieces: readonly string[]): void {
  for (const [at, text] of pieces.entries()) {
    const segment = segments++;
    const authored = authoredSegment(segment);
    for (const message of [authored.opened(), authored.append(output('x')), authored.sealed(world.key)])
      agent.send(message);
    const leaf = at === 0 ? { line, text } : { line, continues: true as const, text };
    const { parts, end } = statementOf([leaf], { sign: world.key.sign, segment });
    for (const message of [...parts, end]) agent.send(message);
  }
}

test('[SE3] a line that was stated several times, in other parts or in the same, is found once', () => {
  state(['first', 'needle here', 'last']);
  state(['needle here'], { from: 1 });
  state(['needle here', 'more'], { from: 1 });
  indexed();
  expect(findAll('needle').lines).toEqual([1]);
  const again = [...Array(300).keys()].map((line) => ({ line: line % 90, text: `again ${line % 90}` }));
  const { parts, end } = statementOf(again, { sign: world.key.sign, segment: segments });
  const authored = authoredSegment(segments++);
  for (const message of [authored.opened(), authored.append(output('x')), authored.sealed(world.key)])
    agent.send(message);
  for (const message of [...parts, end]) agent.send(message);
  indexed();
  expect(findAll('again 7').lines.toSorted((a, b) => a - b)).toEqual([
    7,
    ...[...Array(10).keys()].map((at) => 70 + at),
  ]);
});

test('[SE14] in a line without end a text is found in whichever piece it stands, and so is what stands behind', () => {
  const piece = 'x'.repeat(2 ** 16);
  const pieces = Array.from(
    { length: 160 },
    (_, at) => `${at === 3 || at === 150 ? `needle${at} ` : ''}${piece}`,
  );
  stateWithoutEnd(0, pieces);
  state(['behind it, a needle'], { from: 1 });
  indexed();
  expect(findAll('needle3').lines).toEqual([0]);
  expect(findAll('needle150').lines).toEqual([0]);
  expect(findAll('needle').lines).toEqual([1, 0]);
  const [hit] = ask({ text: 'needle150' }).hits;
  expect(hit?.text).toContain('needle150');
});
