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

test('[TR15] a command has its sign in the transcript where the live screen has it, with the same menu', async ({
  product,
  open,
}) => {
  const shared = await product.share('--shell', '/bin/bash');
  const page = await open(shared.links.technician, { viewport: { width: 1440, height: 900 } });
  await run(page, 'seq 100; (exit 3)');
  await run(page, 'echo all-$((1+1))');
  await expect(screenOf(page)).toContainText('all-2');
  const live = page.locator('[data-gutter]').getByRole('button', { name: /^echo all.*: exit 0/ });
  await expect(live).toBeVisible(LOADED);
  const before = await live.boundingBox();
  await page.keyboard.press('Control+Shift+X');
  const sign = transcriptOf(page).getByRole('button', { name: /^echo all.*: exit 0/ });
  await expect(sign).toBeVisible(LOADED);
  const moved = async () => {
    const now = await sign.boundingBox();
    return now === null ? null : [Math.round(now.x - before!.x), Math.round(now.y - before!.y)];
  };
  await expect.poll(moved, LOADED).toEqual([0, 0]);
  await page.keyboard.press('Home');
  const failed = transcriptOf(page).getByRole('button', { name: /^seq 100.*: exit 3/ });
  await expect(failed).toHaveAttribute('data-state', 'failed', LOADED);
  await failed.click();
  await expect(page.getByRole('menuitem', { name: 'Copy output' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(lineOf(page, 3)).toHaveClass(/selected/);
  await product.run('end', shared.session);
});

test('[CM13] [TR17] in the transcript Ctrl+Up and Ctrl+Down go from command to command, its head names the one that is read, and its lines are text', async ({
  product,
  open,
}) => {
  const shared = await product.share('--shell', '/bin/bash');
  const page = await open(shared.links.technician, { viewport: { width: 1440, height: 900 } });
  for (const word of ['first', 'second', 'third'])
    await run(page, `seq -f ${word}-%.0f 60; echo ${word}-$((1+1))-end`);
  await expect(screenOf(page)).toContainText('third-2-end');
  await page.keyboard.press('Control+Shift+X');
  const transcript = transcriptOf(page);
  const sign = (word: string) => transcript.getByRole('button', { name: new RegExp(`^seq -f ${word}`) });
  const selected = transcript.locator('.selected');
  await expect(transcript.locator('.line').first()).toContainText(/third-\d/, LOADED);
  for (const word of ['third', 'second', 'first']) {
    await page.keyboard.press('Control+ArrowUp');
    await expect(selected.first()).toContainText(`seq -f ${word}`, LOADED);
    await expect(sign(word)).toBeInViewport();
  }
  await page.keyboard.press('Control+ArrowDown');
  await expect(selected.first()).toContainText('seq -f second');
  await page.keyboard.press('Home');
  const head = page.locator('.transcript > header');
  await expect(head.locator('code')).toHaveText(/^seq -f first/);
  expect(await transcript.ariaSnapshot()).toContain('first-17');
  const isFound = (text: string) =>
    page.evaluate(
      (wanted) => Reflect.apply(Reflect.get(window, 'find') as (text: string) => boolean, window, [wanted]),
      text,
    );
  expect([await isFound('first-17'), await isFound('first-71')]).toEqual([true, false]);
  await product.run('end', shared.session);
});

test('[TR7] [RE15] a full-screen program of several segments is one block, while it runs and after, which opens its replay and is come back to', async ({
  product,
  open,
}) => {
  const shared = await product.share('--shell', '/bin/bash');
  const page = await open(shared.links.technician, { viewport: { width: 1440, height: 900 } });
  await run(
    page,
    String.raw`whole() { printf '\e[?1049h\e[H'; seq -f row-%.0f 1 60000; echo end-of-it; read -rn1; printf '\e[?1049l'; }`,
  );
  await run(page, 'whole');
  await expect(screenOf(page)).toContainText('end-of-it', LOADED);
  const fold = transcriptOf(page).getByRole('button', { name: /^whole, full screen/ });
  await page.keyboard.press('Control+Shift+X');
  await expect(fold).toHaveText(/since \d\d:\d\d$/, LOADED);
  await page.keyboard.press('Escape');
  await expect(transcriptOf(page)).toBeHidden();
  await inputOf(page).focus();
  await page.keyboard.press('x');
  await run(page, 'echo after-$((1+1))');
  await expect(screenOf(page)).toContainText('after-2');
  await page.keyboard.press('Control+Shift+X');
  await expect(fold).toHaveText(/full screen, \d\d:\d\d(–\d\d:\d\d)?$/, LOADED);
  await expect(fold).toHaveCount(1);
  const lineAbove = transcriptOf(page).locator('.line', {
    has: page.getByRole('button', { name: /full screen/ }),
  });
  await expect(lineAbove).toContainText(/whole\s*whole, full/);
  await fold.click();
  const replay = page.getByRole('region', { name: 'Replay' });
  await expect(replay).toBeVisible();
  await expect(transcriptOf(page)).toBeHidden();
  await page.keyboard.press('ArrowRight');
  await expect(replay.locator('.emulator:not([inert]) .xterm-rows')).toContainText(
    /row-\d+|end-of-it/,
    LOADED,
  );
  await replay.getByRole('button', { name: 'Transcript' }).click();
  await expect(replay).toBeHidden();
  await expect(fold).toBeInViewport(LOADED);
  await product.run('end', shared.session);
});

test('[TR15] a time that is entered leads to the line that was printed then', async ({ shared, open }) => {
  const page = await open(shared.links.technician, { viewport: { width: 1440, height: 900 } });
  await run(page, 'echo early-$((1+1))');
  await expect(screenOf(page)).toContainText('early-2');
  const shown = await page.evaluate(() => Date.now());
  await expect.poll(() => page.evaluate(() => Date.now()), LOADED).toBeGreaterThan(shown + 3_000);
  await run(page, 'seq -f late-%.0f 1 300; echo all-$((1+1))');
  await expect(screenOf(page)).toContainText('all-2');
  await page.keyboard.press('Control+Shift+X');
  await expect(transcriptOf(page)).toContainText('late-299', LOADED);
  // As the field takes it: of this browser's zone, in whole seconds.
  const time = await page.evaluate((at) => {
    const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
    return local.toISOString().slice(0, 19);
  }, shown + 1_500);
  await page.getByRole('button', { name: 'Go to a time' }).click();
  await page.getByLabel('Date and time').fill(time);
  await page.keyboard.press('Enter');
  await expect(transcriptOf(page).getByText('early-2', { exact: true })).toBeInViewport(LOADED);
  await expect(transcriptOf(page).getByText('late-299', { exact: true })).toBeHidden();
});

test('[TR13] [RE14] all terminals are one scroll, each below its heading, and a replay goes along to the tab that is chosen', async ({
  shared,
  open,
}) => {
  const page = await open(shared.links.technician, { viewport: { width: 1440, height: 900 } });
  await run(page, 'echo first-$((1+1))');
  await expect(screenOf(page)).toContainText('first-2');
  await page.getByRole('button', { name: 'New terminal' }).click();
  await expect(page.getByRole('tab', { name: /^bash 2/ })).toHaveAttribute('aria-selected', 'true');
  await run(page, 'seq -f line-%.0f 1 200; echo second-$((1+1))');
  await expect(screenOf(page)).toContainText('second-2');
  await page.keyboard.press('Control+Shift+X');
  await expect(transcriptOf(page)).toContainText('second-2', LOADED);
  // What is found out to be above comes in above what is looked at.
  await expect(async () => {
    await page.keyboard.press('Home');
    const first = transcriptOf(page).getByText('first-2', { exact: true });
    await expect(first).toBeInViewport({ timeout: 2_000 });
  }).toPass(LOADED);
  const headings = transcriptOf(page).getByRole('heading');
  await expect(headings).toHaveText([/^Terminal 1 · /, /^Terminal 2 · /], LOADED);
  await expect(transcriptOf(page).getByText('line-1', { exact: true })).toBeInViewport();

  await page.keyboard.press('Control+Shift+Y');
  const replay = page.getByRole('region', { name: 'Replay' });
  const past = replay.locator('.emulator:not([inert]) .xterm-rows');
  await expect(transcriptOf(page)).toBeHidden();
  await expect(past).toContainText('second-2', LOADED);
  await page.getByRole('tab', { name: /^bash 1/ }).click();
  await expect(past).toContainText('first-2', LOADED);
  await expect(past).not.toContainText('second-2');
  await replay.getByRole('button', { name: 'Back to live' }).click();
  await expect(screenOf(page)).toContainText('first-2');
});
