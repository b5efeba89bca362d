import { gzipSync } from 'node:zlib';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { enter, expect, noticeOf, paste, run, screenOf, statusOf, test } from './fixtures.ts';

/** The page's JavaScript before its first screen, gzipped, in bytes. */
const PAGE_WEIGHT = 350 * 1024;

async function violationsIn(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
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
