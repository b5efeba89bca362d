import { gzipSync } from 'node:zlib';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { enter, expect, noticeOf, paste, run, screenOf, statusOf, test } from './fixtures.ts';

/** The page's JavaScript before its first screen, gzipped, in bytes. */
const PAGE_WEIGHT = 350 * 1024;

async function violationsIn(page: Page, leftOut: string[] = []): Promise<string[]> {
  const { violations } = await leftOut
    .reduce((axe, selector) => axe.exclude(selector), new AxeBuilder({ page }))
    .options({ rules: { 'target-size': { enabled: true } } })
    .analyze();
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
}

for (const colorScheme of ['dark', 'light'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    test(`[Q1] axe finds nothing in ${colorScheme}`, async ({ product, shared, open, visit }) => {
      // axe looks at every cell of the terminal, some seconds each of the fifteen times.
      test.slow();
      const page = await open(shared.links.technician);
      await page.emulateMedia({ colorScheme });
      await run(page, 'true');
      await expect(statusOf(page)).toContainText('live');
      expect(await violationsIn(page)).toEqual([]);
      await page.getByRole('button', { name: 'More' }).click();
      await expect(page.getByRole('menu')).toBeVisible();
      expect(await violationsIn(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Timeline' }).click();
      await expect(page.getByRole('log', { name: 'Timeline' })).toContainText('took control');
      expect(await violationsIn(page)).toEqual([]);
      await page.getByRole('button', { name: /^People: / }).click();
      await page.getByRole('button', { name: 'Devices' }).click();
      expect(await violationsIn(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Invite' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      expect(await violationsIn(page)).toEqual([]);
      await page.getByRole('button', { name: 'Create link' }).click();
      await expect(page.getByRole('img', { name: /QR/ })).toBeVisible();
      await page.getByRole('button', { name: 'Show a code' }).click();
      await expect(page.getByText('works once')).toBeVisible();
      expect(await violationsIn(page)).toEqual([]);
      await page.getByRole('button', { name: 'Done' }).click();
      await page.getByRole('button', { name: 'Pause' }).click();
      await expect(noticeOf(page)).toContainText('Paused by you');
      expect(await violationsIn(page)).toEqual([]);
      await page.getByRole('button', { name: 'Resume' }).click();
      await paste(page, 'one\ntwo\n');
      await expect(page.getByRole('dialog')).toBeVisible();
      expect(await violationsIn(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+Shift+F');
      await page.getByRole('searchbox').fill('true');
      expect(await violationsIn(page)).toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      await page.getByRole('button', { name: 'Close search', exact: true }).click();
      expect(await violationsIn(page)).toEqual([]);
      await page.getByRole('button', { name: 'Close timeline' }).click();
      // A window this narrow is read as text; the screen is looked at too.
      await page.getByRole('button', { name: 'Screen' }).click();
      expect(await violationsIn(page)).toEqual([]);
      const door = new URL(shared.links.client);
      for (const path of ['/', '/j', `/s/${shared.session}#${'x'.repeat(43)}`, door.pathname + door.hash]) {
        const plain = await visit(product.url + path);
        await plain.emulateMedia({ colorScheme });
        await expect(plain.getByRole('heading').first()).toBeVisible();
        expect(await violationsIn(plain)).toEqual([]);
      }
    });
  });
}

/** Everything that can be pressed and is narrower or lower than this, in px. */
function smallTargets(page: Page, least: number): Promise<string[]> {
  // What can be smaller is named in SPEC; the terminal's own field is not seen.
  const exceptions = '.sign, [aria-label="Replay this terminal"], .xterm-helper-textarea';
  const pressed = 'button, a[href], input, select, summary, textarea, [role=tab], [role^=menuitem]';
  return page.locator(pressed).evaluateAll(
    (elements, { least, exceptions }) =>
      elements.flatMap((element) => {
        const { width, height } = (element.closest('label') ?? element).getBoundingClientRect();
        const isShown = width > 0 && height > 0 && getComputedStyle(element).visibility === 'visible';
        if (!isShown || element.matches(exceptions) || Math.min(width, height) >= least - 0.5) return [];
        const name = element.getAttribute('aria-label') ?? element.textContent.trim();
        return [`${name}: ${width.toFixed(0)}×${height.toFixed(0)}`];
      }),
    { least, exceptions },
  );
}

const STILL = { reducedMotion: 'reduce' } as const;
for (const { name, least, openInvite, ...options } of [
  {
    ...{ name: 'at 200 %', least: 24, ...STILL },
    ...{ viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 },
    openInvite: (page: Page) => page.getByRole('button', { name: 'Invite' }).click(),
  },
  {
    ...{ name: 'on a phone', least: 44, ...STILL },
    ...{ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    async openInvite(page: Page) {
      await page.getByRole('button', { name: 'More' }).click();
      await page.getByRole('menuitem', { name: 'Invite…' }).click();
    },
  },
])
  test(`[Q1] [Q8] [ST11] ${name} axe finds nothing, and all that can be pressed is large enough`, async ({
    product,
    shared,
    visit,
  }) => {
    test.slow();
    const page = await visit(product.url, options);
    const isFine = async () => {
      expect(await smallTargets(page, least)).toEqual([]);
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme });
        // The cells are looked at elsewhere, and are many.
        expect(await violationsIn(page, ['.xterm-screen'])).toEqual([]);
      }
    };
    const door = new URL(shared.links.technician);
    for (const path of ['/', '/j', `/s/${shared.session}#${'x'.repeat(43)}`, door.pathname + door.hash]) {
      await page.goto('about:blank');
      await page.goto(product.url + path);
      await expect(page.getByRole('heading').first()).toBeVisible();
      await isFine();
    }
    await enter(page);
    await expect(statusOf(page)).toContainText('live');
    await expect(page.getByRole('button', { name: /^Recorded/ })).toBeInViewport({ ratio: 1 });
    await isFine();
    await page.getByRole('button', { name: 'More' }).click();
    await expect(page.getByRole('menu')).toBeVisible();
    await isFine();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Timeline', exact: true }).click();
    await expect(page.getByRole('log', { name: 'Timeline' })).toContainText('joined');
    await isFine();
    await page.getByRole('button', { name: 'Close timeline' }).click();
    await page.getByRole('button', { name: /^People: / }).click();
    await page.getByRole('button', { name: 'Devices' }).click();
    await isFine();
    await page.keyboard.press('Escape');
    await openInvite(page);
    await expect(page.getByRole('dialog')).toBeVisible();
    await isFine();
    await page.getByRole('button', { name: 'Create link' }).click();
    await expect(page.getByRole('img', { name: /QR/ })).toBeVisible();
    await isFine();
  });

test('[Q2] at most 350 KB of JavaScript, gzipped, before the first screen', async ({ shared, open }) => {
  const page = await open('about:blank');
  const scripts: Promise<number>[] = [];
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script')
      scripts.push(response.body().then((body) => gzipSync(body).length));
  });
  await page.goto(shared.links.technician);
  await enter(page);
  await expect(screenOf(page)).toContainText(/[$#%>]/);
  const bytes = (await Promise.all(scripts)).reduce((sum, each) => sum + each, 0);
  test.info().annotations.push({ type: 'page weight', description: `${Math.round(bytes / 1024)} KB` });
  expect(bytes).toBeGreaterThan(100 * 1024);
  expect(bytes).toBeLessThanOrEqual(PAGE_WEIGHT);
});
