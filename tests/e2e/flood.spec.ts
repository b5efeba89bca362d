import type { Page } from '@playwright/test';
import { parseRoomToViewer } from '#protocol/wire/messages.ts';
import { expect, run, screenOf, test, takeOver } from './fixtures.ts';

/** How much slower than this machine a page is made, to be left behind for certain. */
const SLOWER = 4;

async function slowDown(page: Page, rate: number): Promise<void> {
  const inspector = await page.context().newCDPSession(page);
  await inspector.send('Emulation.setCPUThrottlingRate', { rate });
}

/** Counts the screens a page is moved on to, from its next socket on. */
function countJumps(page: Page): { jumps: number } {
  const counted = { jumps: 0 };
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      const parsed = typeof payload === 'string' ? null : parseRoomToViewer(new Uint8Array(payload));
      if (parsed?.ok === true && parsed.message.type === 'screen' && parsed.message.skipped)
        counted.jumps += 1;
    }),
  );
  return counted;
}

test('[X6] a page left behind by a flood ends with the same screen, and its past to search', async ({
  shared,
  open,
}) => {
  const technician = await open(shared.links.technician);
  const observer = await open(shared.links.observer);
  const counted = countJumps(observer);
  await observer.reload();
  await expect(screenOf(observer)).toContainText(/[$#%>]/);
  await slowDown(observer, SLOWER);
  await run(technician, 'seq -f "line-%.0f of a flood that is long" 1 300000; echo all-$((1+1))');
  await expect(screenOf(observer)).toContainText('all-2', { timeout: 60_000 });
  await slowDown(observer, 1);
  await expect(screenOf(technician)).toContainText('all-2');
  const shown = await screenOf(technician).innerText();
  await expect.poll(() => screenOf(observer).innerText()).toBe(shown);
  expect(counted.jumps, 'it was left behind').toBeGreaterThan(0);
  await observer.keyboard.press('Control+Shift+F');
  const search = observer.getByRole('searchbox');
  await expect(async () => {
    await search.fill('');
    await search.fill('line-29970');
    await expect(observer.locator('search')).toContainText(/1\d matches/, { timeout: 500 });
  }).toPass();
});

test('[Q3] without a graphics card the terminal is drawn with elements', async ({ shared, open }) => {
  const page = await open(shared.links.technician);
  await run(page, 'echo drawn-$((1+1))');
  await expect(screenOf(page)).toContainText('drawn-2');
  await expect(page.locator('.emulator:not([inert]) .xterm-rows')).toContainText('drawn-2');
  await expect(page.locator('.emulator canvas')).toHaveCount(0);
});

test('[Q5] who has scrolled up reads on undisturbed while output goes on, and comes back to its end', async ({
  shared,
  open,
}) => {
  const page = await open(shared.links.technician);
  const rows = page.locator('.emulator:not([inert]) .xterm-rows');
  await run(page, 'seq -f row-%.0f 1 200; echo all-$((1+1))');
  await expect(rows).toContainText('all-2');
  await page.locator('.emulator:not([inert]) .xterm-screen').hover();
  await page.mouse.wheel(0, -900);
  await expect(page.locator('footer')).toContainText(/\d+ newer lines/);
  await expect(rows).not.toContainText('all-2');
  const read = await rows.innerText();
  const other = await open(shared.links.technician);
  await takeOver(other);
  await run(other, 'seq -f more-%.0f 1 300');
  await expect(screenOf(other)).toContainText('more-300');
  await expect(page.locator('footer')).toContainText(/[34]\d\d newer lines/);
  expect(await rows.innerText()).toBe(read);
  await page.getByRole('button', { name: /newer lines · Back to live/ }).click();
  await expect(rows).toContainText('more-300');
});

test('[Q6] a selection is shown, stays with its text while output goes on, and goes away', async ({
  shared,
  open,
}) => {
  const page = await open(shared.links.technician);
  await run(page, 'echo pick-$((1+1))');
  await expect(screenOf(page)).toContainText('pick-2');
  const marked = page.locator('.emulator:not([inert]) .xterm-selection > div');
  const screen = page.locator('.emulator:not([inert]) .xterm-screen');
  await screen.dblclick({ position: { x: 20, y: 28 } });
  await expect(marked).not.toHaveCount(0);
  /** Of none: above everything. */
  const top = () =>
    marked.evaluateAll(([first]) => first?.getBoundingClientRect().top ?? Number.NEGATIVE_INFINITY);
  const before = await top();
  const other = await open(shared.links.technician);
  await takeOver(other);
  await run(other, 'seq 1 40');
  await expect.poll(async () => (await top()) < before).toBe(true);
  await screen.click({ position: { x: 20, y: 60 } });
  await expect(marked).toHaveCount(0);
});
