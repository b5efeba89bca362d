import type { Page } from '@playwright/test';
import { enter, expect, inputOf, run, noticeOf, screenOf, statusOf, test } from './fixtures.ts';

const WIDE = { viewport: { width: 1440, height: 900 } };
const chipOf = (page: Page) => page.getByRole('group', { name: 'Control' });
const backgroundOf = (page: Page) => chipOf(page).evaluate((chip) => getComputedStyle(chip).backgroundColor);

/** A page whose line to the session's room can fall silent, or be cut for good, as if the server were away. */
async function onWeakLine(page: Page) {
  const line = { isSilent: false, isDown: false, cut: (): void => undefined };
  await page.routeWebSocket(/\/parties\/session\//, (socket) => {
    if (line.isDown) return void socket.close();
    const server = socket.connectToServer();
    const passes = () => !line.isSilent;
    socket.onMessage((frame) => passes() && server.send(frame));
    server.onMessage((frame) => passes() && socket.send(frame));
    line.cut = () => {
      line.isDown = true;
      void server.close();
      void socket.close();
    };
  });
  await page.reload();
  await expect(statusOf(page)).toContainText('live');
  await run(page, 'echo there-$((1+1))');
  await expect(screenOf(page)).toContainText('there-2');
  return line;
}

test('[ST10] a line that falls silent is not called live, least of all beside keys that may not have arrived', async ({
  shared,
  visit,
}) => {
  test.slow();
  const page = await visit(shared.links.technician, WIDE);
  await enter(page);
  const line = await onWeakLine(page);
  line.isSilent = true;
  await inputOf(page).focus();
  await page.keyboard.type('x');
  const card = page.getByRole('region', { name: 'Not sent' });
  await expect(card).toContainText('Perhaps not sent', { timeout: 15_000 });
  await expect(statusOf(page)).not.toContainText('live');
  for (const said of [card, noticeOf(page)]) await expect(said).not.toContainText('line broke');
  line.isSilent = false;
  await expect(statusOf(page)).toContainText('live', { timeout: 30_000 });
});

test('[V23] while the server is away, that one has control is dimmed, and the title does not say it', async ({
  shared,
  visit,
}) => {
  const page = await visit(shared.links.technician, WIDE);
  await enter(page);
  const line = await onWeakLine(page);
  await expect(chipOf(page)).toHaveText('You have control');
  await expect(page).toHaveTitle(/^you have control/);
  const bright = await backgroundOf(page);
  line.cut();
  await expect(statusOf(page)).toContainText('reconnecting');
  await expect(chipOf(page)).toHaveText('You have control');
  await expect.poll(() => backgroundOf(page)).not.toBe(bright);
  await expect(page).not.toHaveTitle(/you have control/);
  line.isDown = false;
  await expect(statusOf(page)).toContainText('live', { timeout: 30_000 });
  await expect.poll(() => backgroundOf(page)).toBe(bright);
});

test('[V24] of who has left with control it is said when that is free, and it is taken over', async ({
  shared,
  open,
}) => {
  const anna = await open(shared.links.technician, { ...WIDE, name: 'Anna Kim' });
  await run(anna, 'echo one-$((1+1))');
  const priya = await open(shared.links.technician, { ...WIDE, name: 'Priya Nair' });
  await expect(chipOf(priya)).toContainText('Anna has control');
  await anna.context().close();
  await expect(chipOf(priya)).toContainText(/Anna left · free in 0:[0-5]\d/, { timeout: 20_000 });
  await expect(chipOf(priya).getByRole('button', { name: 'Ask', exact: true })).toHaveCount(0);
  await chipOf(priya).getByRole('button', { name: 'Take over' }).click();
  await expect(chipOf(priya)).toHaveText('You have control');
});
