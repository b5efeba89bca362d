import type { Locator, Page } from '@playwright/test';
import { expect, inputOf, run, screenOf, statusOf, test } from './fixtures.ts';

const SIDEWAYS = { viewport: { width: 844, height: 390 }, hasTouch: true, isMobile: true };
const UPRIGHT = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const TABLET = { viewport: { width: 1024, height: 768 }, hasTouch: true, isMobile: true };
/** A window of 1366 by 768 at a zoom, in CSS pixels. */
const zoomed = (zoom: number) => ({
  viewport: { width: Math.floor(1366 / zoom), height: Math.floor(768 / zoom) },
  deviceScaleFactor: zoom,
});

/** The size terminals are drawn in now, px. */
const typeOf = (page: Page) =>
  page
    .locator('.emulator:not([inert]) .xterm-rows')
    .evaluate((rows) => Number.parseFloat(getComputedStyle(rows).fontSize));

/** Buttons that do not stand wholly in the window. */
const outside = (page: Page) =>
  page.locator('header button, footer button').evaluateAll((buttons) =>
    buttons.flatMap((button) => {
      const { left, right, top, bottom, width } = button.getBoundingClientRect();
      const isIn = left >= 0 && top >= 0 && right <= innerWidth + 0.5 && bottom <= innerHeight + 0.5;
      return width === 0 || isIn ? [] : [button.textContent.trim()];
    }),
  );

for (const zoom of [1.75, 2])
  test(`[W43] 1366 px at ${zoom * 100} % is a laptop, with everything in reach`, async ({ shared, open }) => {
    const page = await open(shared.links.technician, zoomed(zoom));
    await run(page, 'true');
    await expect(page.getByRole('group', { name: 'Control' })).toContainText('You have control');
    await expect(page.getByRole('toolbar', { name: 'Keys' })).toBeHidden();
    await expect(page.getByRole('button', { name: 'Text', exact: true })).toBeHidden();
    await expect(page.getByRole('button', { name: /^Recorded/ })).toBeVisible();
    expect(await outside(page)).toEqual([]);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'About this session' }).click();
    const facts = page.getByRole('dialog', { name: 'About this session' });
    await expect(facts).toContainText(/\d+×\d+/);
    await expect(facts.getByText('Title', { exact: true })).toBeVisible();
    await facts.getByRole('button', { name: 'Close' }).click();
    await expect(inputOf(page)).toBeFocused();
  });

for (const [name, options] of Object.entries({ 'a phone on its side': SIDEWAYS, 'a tablet': TABLET }))
  test(`[H30] ${name} has the key bar, and no type below 12 px`, async ({ product, shared, open }) => {
    const wide = product.join(shared.links.technician);
    await wide.input.ready();
    expect((await wide.input.write('true\n')).ok).toBe(true);
    wide.terminals.resize(200, 60);
    wide.control.release();
    const page = await open(shared.links.technician, { ...options, name: 'Priya' });
    await page.getByRole('button', { name: 'More' }).tap();
    await page.getByRole('menuitem', { name: 'About this session' }).tap();
    await expect(page.getByRole('dialog')).toContainText('200×60');
    await page.getByRole('button', { name: 'Close' }).tap();
    const bar = page.getByRole('toolbar', { name: 'Keys' });
    await expect(bar).toBeVisible();
    expect(await typeOf(page)).toBeGreaterThanOrEqual(12);
    for (const key of ['^C interrupt', 'Alt', 'Home', 'End', 'PgUp', 'PgDn'])
      await expect(bar.getByRole('button', { name: key })).toHaveCount(1);
    expect(await outside(page)).toEqual([]);
  });

test('[H30] the key bar fades where there are more keys', async ({ shared, open }) => {
  const page = await open(shared.links.technician, UPRIGHT);
  await expect(page.getByRole('log')).toContainText(/[$#%>]/);
  const bar = page.getByRole('toolbar', { name: 'Keys' });
  const fades = () =>
    bar.evaluate(({ style }) =>
      ['--more-left', '--more-right'].map((edge) => style.getPropertyValue(edge) !== '0px'),
    );
  await expect.poll(fades).toEqual([false, true]);
  await bar.evaluate((element) => element.scrollTo(element.scrollWidth, 0));
  await expect.poll(fades).toEqual([true, false]);
  await page.getByRole('button', { name: 'Keyboard' }).tap();
  await page.keyboard.type('cat -v\n');
  await page.getByRole('button', { name: 'Alt' }).tap();
  await page.keyboard.type('b');
  await page.getByRole('button', { name: 'Home' }).tap();
  await page.getByRole('button', { name: 'PgUp' }).tap();
  await expect(page.getByRole('log')).toContainText('^[b^[[H^[[5~');
  await page.getByRole('button', { name: '^C interrupt' }).tap();
  await expect(page.getByRole('log')).toContainText('^C');
});

test('[H31] a full-screen program switches a phone to its screen, and back', async ({ shared, open }) => {
  const page = await open(shared.links.technician, UPRIGHT);
  const text = page.getByRole('log');
  await expect(text).toContainText(/[$#%>]/);
  await page.getByRole('button', { name: 'Keyboard' }).tap();
  await page.keyboard.type("printf '\\e[?1049hfull'; read; printf '\\e[?1049l'; echo ba''ck\n");
  await expect(text).toBeHidden();
  await expect(screenOf(page)).toContainText('full');
  expect(await typeOf(page)).toBeGreaterThanOrEqual(12);
  await page.getByRole('button', { name: 'Text', exact: true }).tap();
  await expect(text).toBeVisible();
  await page.getByRole('button', { name: 'Screen', exact: true }).tap();
  await expect(text).toBeHidden();
  await inputOf(page).focus();
  await page.keyboard.type('\n');
  await expect(text).toContainText('back');
});

test('[H31] a phone that is turned shows the screen', async ({ shared, open }) => {
  const page = await open(shared.links.technician, UPRIGHT);
  await expect(page.getByRole('log')).toBeVisible();
  await page.setViewportSize(SIDEWAYS.viewport);
  await expect(page.getByRole('log')).toBeHidden();
  await expect(statusOf(page)).toContainText('live');
  await page.setViewportSize(UPRIGHT.viewport);
  await expect(page.getByRole('log')).toBeVisible();
});

test('[W46] a window keeps its terminal while it is made narrow and wide again', async ({ shared, open }) => {
  const page = await open(shared.links.technician);
  await run(page, "echo be''fore");
  await expect(screenOf(page)).toContainText('before');
  await page.setViewportSize(UPRIGHT.viewport);
  await expect(page.getByRole('log')).toContainText('before');
  await page.setViewportSize({ width: 1280, height: 720 });
  await expect(page.getByRole('log')).toBeHidden();
  await expect(screenOf(page)).toContainText('before');
  await run(page, "echo af''ter");
  await expect(screenOf(page)).toContainText('after');
});

test('[H32] on a phone the name of the session and how the line stands are covered and cut by nothing, and the menu has the other panels', async ({
  product,
  open,
}) => {
  const shared = await product.share('--title', 'Disk is 97 % full on the file server');
  const page = await open(shared.links.technician, UPRIGHT);
  await open(shared.links.client, { name: 'Omar Marsh' });
  const people = page.getByRole('button', { name: /^People: 2 here/ });
  await expect(people).toBeVisible();
  const edges = async (of: Locator) => {
    const box = await of.boundingBox();
    return { left: box?.x ?? 0, right: (box?.x ?? 0) + (box?.width ?? 0) };
  };
  const isCut = (element: Element) => element.scrollWidth > element.clientWidth;
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 844 });
    await expect
      .poll(async () => (await edges(page.getByRole('button', { name: 'More' }))).right)
      .toBeLessThanOrEqual(width);
    const { left } = await edges(people);
    const title = await edges(page.getByRole('heading', { level: 1 }));
    expect(title.right).toBeLessThanOrEqual(left);
    expect(title.right - title.left).toBeGreaterThan(90);
    expect((await edges(statusOf(page))).right).toBeLessThanOrEqual(left);
    expect(await statusOf(page).locator('.words').evaluate(isCut)).toBe(false);
  }
  await page.getByRole('button', { name: 'More' }).tap();
  await page.getByRole('menuitem', { name: 'Commands' }).tap();
  await expect(page.getByRole('complementary', { name: 'Commands' })).toBeVisible();
  await product.run('end', shared.session);
});

test('[W47] the timeline over a terminal covers no button of the search, and makes way for a replay', async ({
  shared,
  open,
}) => {
  const page = await open(shared.links.technician, { viewport: { width: 1280, height: 720 } });
  await run(page, "echo so''me");
  await expect(screenOf(page)).toContainText('some');
  await page.getByRole('button', { name: 'Timeline', exact: true }).click();
  await page.keyboard.press('Control+Shift+F');
  await page.getByRole('button', { name: 'Close search', exact: true }).click();
  await page.keyboard.press('Control+Shift+Y');
  await page.getByRole('button', { name: 'Back to live' }).click();
  await expect(page.getByRole('complementary', { name: 'Timeline' })).toBeHidden();
});
