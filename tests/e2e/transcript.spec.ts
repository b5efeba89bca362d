import type { Page } from '@playwright/test';
import { expect, inputOf, run, screenOf, scrollToTop, test } from './fixtures.ts';

const transcriptOf = (page: Page) => page.getByRole('region', { name: 'Transcript' });
const lineOf = (page: Page, line: number) =>
  transcriptOf(page).locator('.line', { has: page.locator(`[data-number="${line}"]`) });
const LOADED = { timeout: 15_000 };

test('[TR13] what is older than the scrollback is there when one scrolls up, from the first line on, and scrolling down leads back to live', async ({
  shared,
  open,
}) => {
  const page = await open(shared.links.technician, { viewport: { width: 1440, height: 900 } });
  await run(page, "printf '\\033[1;31mred line\\033[0m\\n'; seq -f line-%.0f 1 20000; echo all-$((1+1))");
  await expect(screenOf(page)).toContainText('all-2', { timeout: 30_000 });
  await inputOf(page).focus();
  await scrollToTop(page);
  const before = await page.locator('.emulator:not([inert]) .xterm-screen').boundingBox();
  await page.mouse.move(400, 400);
  await page.mouse.wheel(0, -36);
  await expect(transcriptOf(page)).toBeVisible();
  const first = transcriptOf(page).locator('.text').nth(4);
  await expect(first).toContainText(/line-\d+/, LOADED);
  // The text stands where it stood.
  expect((await first.boundingBox())!.x).toBe(before!.x);
  await page.keyboard.press('Home');
  await expect(transcriptOf(page)).toContainText('line-12', LOADED);
  const red = transcriptOf(page).getByText('red line', { exact: true });
  await expect(red).toHaveCSS('color', /rgb\((179, 38, 30|242, 119, 122)\)/);
  expect(await transcriptOf(page).locator('.line').count()).toBeLessThan(60);
  await page.keyboard.press('End');
  await expect(transcriptOf(page)).toBeHidden();
  await expect(screenOf(page)).toContainText('all-2');
});

test('[TR14] an address opens at its line, also after signing in, and what is copied has no line breaks of its own', async ({
  shared,
  open,
  product,
}) => {
  const page = await open(shared.links.technician, { viewport: { width: 1440, height: 900 } });
  await run(
    page,
    "seq -f line-%.0f 1 12340; printf 'wide%.0s' $(seq 90); echo; seq -f line-%.0f 1 8000; echo all-$((1+1))",
  );
  await expect(screenOf(page)).toContainText('all-2', { timeout: 30_000 });
  const other = product.join(shared.links.technician);
  await expect.poll(() => other.view?.watching ?? null).not.toBeNull();
  // The command stands in line 0.
  const line = 12_339;
  await page.goto(`${page.url().replace(/#.*/, '')}#${other.view?.watching}-${line}`);
  await page.reload();
  await expect(lineOf(page, line)).toContainText('line-12339', LOADED);
  await expect(lineOf(page, line)).toHaveClass(/meant/);
  await expect(lineOf(page, line)).toBeInViewport();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const [from, to] = [lineOf(page, line + 1).locator('.text'), lineOf(page, line + 3).locator('.text')];
  const [start, end] = [await from.boundingBox(), await to.boundingBox()];
  await page.mouse.move(start!.x + 1, start!.y + 5);
  await page.mouse.down();
  await page.mouse.move(end!.x + 400, end!.y + 5, { steps: 5 });
  await page.mouse.up();
  await page.keyboard.press('Control+c');
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()), LOADED)
    .toBe(`line-12340\n${'wide'.repeat(90)}\nline-1`);
});
