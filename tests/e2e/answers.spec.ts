import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { parseViewerToRoom } from '#protocol/wire/messages.ts';
import { PROFILE_ID } from '#protocol/output/profile.ts';
import { createScreen } from '../../agent/screen/screen.ts';
import { until } from '../harness/facts.ts';
import { enter, expect, inputOf, screenOf, test } from './fixtures.ts';

const E = '\x1b';
const csi = (...all: string[]) => all.map((each) => `${E}[${each}`);
const dcs = (...all: string[]) => all.map((each) => `${E}P${each}${E}\\`);
const osc = (...all: string[]) => all.map((each) => `${E}]${each}${E}\\`);

/** All that `triggerDataEvent` is called for in xterm 6.0.0, and what other terminals answer besides. */
const QUERIES = [
  ...csi('c', '0c', '>c', '>0c', '=c', '5n', '6n', '?6n', '?15n', '?25n', '?26n', '?53n', '?996n'),
  ...csi('>q', '>0q', '4$p', '20$p', '?1$p', '?25$p', '?1004$p', '?2026$p', '?31337$p', '?u', 'x', '1x'),
  ...csi('11t', '13t', '14t', '15t', '16t', '18t', '19t', '20t', '21t', '1$w', '2$w', '?4m', '?1;1;0S'),
  ...csi('1;1;1;1;1;1*y', '&u', '>1u\x1b[?u\x1b[<u'),
  ...dcs('$qm', '$qr', '$q q', '$q"q', '$q"p', '$qx', '+q544e', '+q436f;524742'),
  ...osc(
    '4;1;?',
    '4;1;?;2;?',
    '4;3;#101010;2;?',
    '5;0;?',
    '10;?',
    '11;?',
    '12;?',
    '10;?;?;?',
    '17;?',
    '19;?',
  ),
  ...osc('52;c;?', '4;300;?', '1337;ReportCellSize', '60', '3;?XTERM', '50;?', '99;i=1:p=?;'),
  ...[
    `${E}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA${E}\\`,
    `${E}Z`,
    '\x05',
    '\u009bc',
    '\u009b6n',
    '\u0090$qm\u009c',
  ],
];

/** What the endpoint's emulator, and nobody else, says to each. */
function endpointAnswers(size: { cols: number; rows: number }): string[] {
  let said = '';
  const onReply = (bytes: Uint8Array) => (said += Buffer.from(bytes).toString('latin1'));
  const screen = createScreen({ ...size, profile: PROFILE_ID, onReply });
  const answers = QUERIES.map((query) => {
    said = '';
    screen.write(Buffer.from(query));
    return said;
  });
  screen.dispose();
  return answers;
}

interface Asked {
  answers: string[];
  /** What came when every answer had been there. */
  late: string;
}

/** An asker as a session's shell, and where it writes what it was told. */
async function prepareAsker(
  folder: string,
  wait: string,
): Promise<{ shell: string; answers(): Promise<Asked> }> {
  const [queries, file] = [join(folder, 'queries.json'), join(folder, `answers${wait}.json`)];
  await writeFile(queries, JSON.stringify(QUERIES));
  const program = fileURLToPath(new URL('asker.mjs', import.meta.url));
  return {
    shell: [process.execPath, program, queries, file, wait].join(' ').trim(),
    async answers() {
      await until('the program has its answers', () => existsSync(file), 30_000);
      return JSON.parse(await readFile(file, 'utf8'));
    },
  };
}

/** Counts what a page would have typed. */
function watchInput(page: Page): string[] {
  const sent: string[] = [];
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      if (typeof payload === 'string') return;
      const parsed = parseViewerToRoom(payload);
      if (parsed.ok && parsed.message.type === 'write-input')
        sent.push(Buffer.from(parsed.message.data).toString());
    }),
  );
  return sent;
}

function sizeSaid({ answers }: Asked): { cols: number; rows: number } {
  const [, rows, cols] = /8;(\d+);(\d+)t/.exec(answers[QUERIES.indexOf(`${E}[18t`)] ?? '') ?? [];
  return { cols: Number(cols), rows: Number(rows) };
}

function expectEndpointsAnswers(asked: Asked): void {
  const wanted = endpointAnswers(sizeSaid(asked));
  expect(wanted.filter((answer) => answer !== '').length).toBeGreaterThan(30);
  const pairs = (answers: readonly string[]) => answers.map((answer, at) => [QUERIES[at], answer]);
  expect(pairs(asked.answers)).toEqual(pairs(wanted));
  expect(asked.late).toBe('');
}

test.describe('a program that asks everything', () => {
  let folder = '';
  test.beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-asker-'));
  });
  test.afterEach(() => rm(folder, { recursive: true }));

  test('[D6] gets each answer once, from the endpoint, while pages watch; nothing leaves a page', async ({
    product,
    open,
  }) => {
    const asker = await prepareAsker(folder, 'wait');
    const { links, session } = await product.share('--shell', asker.shell);
    const [technician, observer] = [await open('about:blank'), await open('about:blank')];
    const [typed, observed] = [watchInput(technician), watchInput(observer)];
    await technician.goto(links.technician);
    await observer.goto(links.observer);
    await enter(technician);
    await enter(observer, 'Olga');
    for (const page of [technician, observer]) await expect(screenOf(page)).toContainText('READY');
    await expect(async () => {
      await inputOf(technician).focus();
      await technician.keyboard.type('g');
      await expect(screenOf(technician)).toContainText('ASKED', { timeout: 3000 });
    }).toPass();
    await expect(screenOf(observer)).toContainText('ASKED');
    expect(typed.join('').replaceAll('g', '')).toBe('');
    await technician.keyboard.type('q');
    const asked = await asker.answers();
    expectEndpointsAnswers({ ...asked, late: asked.late.replaceAll('g', '') });
    expect(observed).toEqual([]);
    await product.run('end', session);
  });

  test('[D7] gets the same answers with nobody watching', async ({ product }) => {
    const asker = await prepareAsker(folder, '');
    const { session } = await product.share('--shell', asker.shell);
    expectEndpointsAnswers(await asker.answers());
    await product.run('end', session);
  });

  test('[D8] mouse and focus are reported by the page of who has control, and by no other', async ({
    product,
    open,
  }) => {
    const shell = `/bin/sh -c "printf '\\033[?1000h\\033[?1003h\\033[?1006h\\033[?1004hWATCH'; read -r line"`;
    const { links, session } = await product.share('--shell', shell);
    const reported = async (link: string, name: string) => {
      const page = await open('about:blank');
      const sent = watchInput(page);
      await page.goto(link);
      await enter(page, name);
      await expect(screenOf(page)).toContainText('WATCH');
      await drag(page);
      return { page, sent };
    };
    const observer = await reported(links.observer, 'Olga');
    await observer.page.keyboard.type('typed');
    const idle = await reported(links.technician, 'Priya');
    // The same by one who has control: the modes are on, and a report would have been sent by now.
    const technician = await reported(links.technician, 'Anna');
    expect(technician.sent).toEqual([]);
    await technician.page.getByRole('button', { name: 'Take' }).click();
    await expect(technician.page.getByRole('button', { name: 'You have control' })).toBeVisible();
    await drag(technician.page);
    await expect.poll(() => technician.sent.join('')).toContain(`${E}[<0;`);
    await drag(idle.page);
    await drag(observer.page);
    expect([observer.sent, idle.sent]).toEqual([[], []]);
    await product.run('end', session);
  });
});

async function drag(page: Page): Promise<void> {
  await inputOf(page).focus();
  await page.mouse.move(200, 200);
  await page.mouse.down();
  await page.mouse.move(260, 240);
  await page.mouse.up();
  await inputOf(page).blur();
}
