import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { startWorld, type World } from '../chaos/world.ts';
import { until } from '../harness/facts.ts';
import { BASH } from '../harness/product.ts';
import { enter, expect, run, screenOf, statusOf, takeOver, test } from './fixtures.ts';

const cardOf = (page: Page) => page.getByRole('region', { name: 'Not sent' });
const LINE = 'echo two words';

/** What the server says comes this much later: a page on a slow line. */
function slowDown(page: Page, ms: number): Promise<void> {
  return page.routeWebSocket(/parties/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => void setTimeout(() => socket.send(message), ms));
  });
}

/** Of this line all has run, or nothing of it has and the page shows it whole. */
async function expectRefusedWhole(page: Page): Promise<void> {
  await expect(cardOf(page)).toContainText('Not sent: the terminal was still connecting.');
  await expect(cardOf(page).locator('code')).toHaveText(`${LINE}⏎`);
  await expect(screenOf(page)).toContainText(/[$#]/);
  await expect(screenOf(page)).not.toContainText('word');
}

test('[KB13] a line begun before the terminal is there is refused whole: behind the door, and after a reload', async ({
  shared,
  visit,
}) => {
  const page = await visit('about:blank');
  await slowDown(page, 300);
  await page.goto(shared.links.technician);
  await enter(page);
  await page.keyboard.type(`${LINE}\n`, { delay: 100 });
  await expectRefusedWhole(page);
  await cardOf(page).getByRole('button', { name: 'Dismiss' }).click();
  await expect(cardOf(page)).toBeHidden();
  await page.keyboard.type('echo on-$((1+1))\n');
  await expect(screenOf(page)).toContainText('on-2');
  await page.keyboard.type('clear\n');
  await expect(screenOf(page)).not.toContainText('on-2');

  // What was typed a moment ago is asked about before it is left.
  page.on('dialog', (dialog) => void dialog.accept());
  await page.reload({ waitUntil: 'commit' });
  await expect(statusOf(page)).toBeVisible();
  await page.keyboard.type(`${LINE}\n`, { delay: 100 });
  await expectRefusedWhole(page);
});

test('[ST9] what was typed without control stays to be read, is copied, and sent again once it can be', async ({
  shared,
  open,
}) => {
  const page = await open(shared.links.technician);
  await run(page, 'true');
  const other = await open(shared.links.technician, { name: 'Priya' });
  await expect(screenOf(other)).toContainText('true');
  await other.keyboard.type('echo sent-$((1+1))\n', { delay: 20 });
  const card = cardOf(other);
  await expect(card.locator('code')).toHaveText('echo sent-$((1+1))⏎');
  await expect(card.getByRole('button', { name: 'Send again' })).toBeHidden();
  await other.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await card.getByRole('button', { name: 'Copy' }).click();
  await expect(card.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await other.evaluate(() => navigator.clipboard.readText())).toBe('echo sent-$((1+1))\n');
  await takeOver(other);
  await expect(card).toContainText('Not sent: you didn’t have control.');
  await card.getByRole('button', { name: 'Send again' }).click();
  await expect(card).toBeHidden();
  await expect(screenOf(other)).toContainText('sent-2');
  await other.keyboard.type('echo on-$((2+1))\n');
  await expect(screenOf(other)).toContainText('on-3');
});

test.describe('an endpoint 150 ms away', () => {
  let world: World;
  test.beforeAll(async () => {
    world = await startWorld();
    await world.startServer();
    await world.startAgent();
  });
  test.afterAll(() => world.dispose());

  test('[C40] 300 keys a few milliseconds apart arrive whole, Enter last', async ({ open }) => {
    const { events } = await world.run('share', '--json', ...BASH);
    // The command's documented first line.
    const [shared] = events as unknown as [{ links: { technician: string } }];
    const page = await open(shared.links.technician);
    const file = join(world.data, 'line');
    await run(page, `read -r line; printf %s "$line" > ${file}`);
    await expect(screenOf(page)).toContainText('read -r line');
    world.agentLine.weather = { kind: 'far', ms: 150 };
    const keys = Array.from({ length: 300 }, (_, index) => String.fromCharCode(97 + (index % 26))).join('');
    await page.keyboard.type(`${keys}\n`, { delay: 4 });
    await until('the line is written', () => readFile(file).then(({ length }) => length > 0));
    expect(await readFile(file, 'utf8')).toBe(keys);
    await expect(cardOf(page)).toBeHidden();
  });
});
