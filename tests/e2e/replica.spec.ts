import { expect, test, type Page } from '@playwright/test';
import { base64, concat, utf8 } from '#base/bytes.ts';
import { PROFILE_ID } from '#protocol/output/profile.ts';
import { CONPTY_CORPUS } from '../../agent/screen/testing/conpty.ts';
import { CORPUS } from '../../agent/screen/testing/corpus.ts';
import { bytesOf, random, splitAt, type Recording, type Step } from '../../agent/screen/testing/cuts.ts';
import { noise } from '../../agent/screen/testing/noise.ts';
import { loadRecordings } from '../../agent/screen/testing/recordings.ts';
import { stateOf, type Opened } from '../../agent/screen/testing/state.ts';
import { openScreen } from '../../agent/screen/screen.ts';
import { loadReplica } from './replica/bundle.ts';
import type { Play } from './replica/page.ts';

/** Places at which a viewer joins, in each recording. */
const CUTS = 4;

let shared: Page;
let replica: Awaited<ReturnType<typeof loadReplica>>;

test.beforeAll(async ({ browser }) => {
  shared = await browser.newPage();
  replica = await loadReplica(shared);
});
test.afterAll(() => shared.close());

function open({ cols, rows, profile = PROFILE_ID }: Recording): Opened {
  return openScreen({ cols, rows, profile, onReply: () => undefined });
}

function feed({ screen }: Opened, steps: readonly Step[]): void {
  for (const step of steps) {
    if (step instanceof Uint8Array) screen.write(step);
    else screen.resize(step);
  }
}

const asEvents = (steps: readonly Step[]): Play['events'] =>
  steps.map((step) =>
    step instanceof Uint8Array
      ? { code: 'o', data: base64(step) }
      : { code: 'r', data: base64(utf8(`${step.cols}x${step.rows}`)) },
  );

const outputOf = ({ steps }: Recording): Uint8Array<ArrayBuffer> =>
  concat(steps.filter((step) => step instanceof Uint8Array).map((step) => step.slice()));

interface Joined {
  from?: Play['from'];
  used?: string;
  cols: number;
  rows: number;
  steps: readonly Step[];
}

/** The page's emulator is given the same as the endpoint's has got, and must have become the same. */
async function expectSame(recorded: Recording, endpoint: Opened, joined: Joined, where: string) {
  const { profile = PROFILE_ID } = recorded;
  const { cols, rows, from, used, steps } = joined;
  const events = asEvents(steps);
  const above = endpoint.replica.core.buffers.normal.ybase;
  const start = { ...(from ? { from } : {}), ...(used === undefined ? {} : { used }) };
  const played = await replica.play({ cols, rows, profile, events, above, ...start });
  const wanted: unknown = JSON.parse(JSON.stringify(stateOf(endpoint, played.above)));
  expect(played.state, where).toEqual(wanted);
  expect(played.sent, `${where}: nothing is sent`).toEqual([]);
}

async function checkJoin(
  recorded: Recording,
  { at, more, used }: { at: number; more: Step[]; used?: string },
): Promise<void> {
  const endpoint = open(recorded);
  const { before, after } = splitAt(recorded.steps, at);
  feed(endpoint, before);
  const [head, ...others] = after;
  let next = 0;
  // On to where a keyframe can be taken.
  if (head instanceof Uint8Array) {
    while (!endpoint.screen.isGround && next < head.length) feed(endpoint, [head.subarray(next, ++next)]);
  }
  const rest = head instanceof Uint8Array ? [head.subarray(next), ...others] : after;
  if (endpoint.screen.isGround) {
    const { cols, rows, firstLine } = endpoint.screen;
    const from = { keyframe: base64(endpoint.screen.keyframe()), firstLine };
    const where = `${recorded.name} joined at ${at}`;
    const joined = { from, cols, rows, ...(used === undefined ? {} : { used }) };
    await expectSame(recorded, endpoint, { ...joined, steps: [] }, where);
    const steps = [...more, ...rest];
    feed(endpoint, steps);
    await expectSame(recorded, endpoint, { ...joined, steps }, `${where}, at the end`);
  }
  endpoint.screen.dispose();
}

for (const [index, recorded] of [...CORPUS, ...CONPTY_CORPUS, ...loadRecordings()].entries()) {
  test(`[K8] [K9] the browser's xterm is a replica of the endpoint's: ${recorded.name}`, async () => {
    const watched = open(recorded);
    feed(watched, recorded.steps);
    await expectSame(recorded, watched, recorded, `${recorded.name} watched`);
    watched.screen.dispose();
    const next = random(9000 + index);
    // Half of them in a terminal that showed something else, as a page goes on that was left behind.
    const used = base64(outputOf(noise(400 + index, 60)));
    for (let cut = 0; cut < CUTS; cut++) {
      const at = Math.floor(next() * (bytesOf(recorded) + 1));
      const size = { cols: 20 + Math.floor(next() * 110), rows: 5 + Math.floor(next() * 45) };
      await checkJoin(recorded, { at, more: cut % 2 ? [size] : [], ...(cut < 2 ? {} : { used }) });
    }
  });
}

test('[LN1] the browser counts a million lines as the endpoint does', async () => {
  const steps = Array.from({ length: 100 }, () => utf8('log\r\n'.repeat(10_000)));
  const recorded = { name: 'a million lines', cols: 80, rows: 24, steps };
  const endpoint = open(recorded);
  feed(endpoint, steps);
  expect(endpoint.screen.cursorLine).toBe(1_000_000);
  await expectSame(recorded, endpoint, recorded, recorded.name);
  endpoint.screen.dispose();
});

test('[Q4] a page left behind again and again goes on in one terminal, and builds its past once that is over', async () => {
  const { during, after, asked, text } = await replica.jump(20);
  expect({ during, after }).toEqual({ during: 1, after: 1 });
  expect(asked).toEqual([0, 1]);
  expect(text).toBe('the past\nscreen 20\noutput 20');
});

test('[Q6] the xterm in use has the inner parts that are spared work in a flood', async () => {
  expect(await replica.hasScrollParts()).toBe(true);
});
