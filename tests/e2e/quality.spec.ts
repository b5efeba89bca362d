import { gzipSync } from 'node:zlib';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, paste, run, screenOf, statusOf, test } from './fixtures.ts';

/** The page's JavaScript before its first screen, gzipped, in bytes. */
const PAGE_WEIGHT = 350 * 1024;

async function seriousIn(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}

for (const colorScheme of ['dark', 'light'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    test(`[Q1] axe finds nothing serious in ${colorScheme}`, async ({ product, shared, open }) => {
      const page = await open(shared.links.technician);
      await page.emulateMedia({ colorScheme });
      await run(page, 'true');
      await expect(statusOf(page)).toContainText('live');
      expect(await seriousIn(page)).toEqual([]);
      await page.getByRole('button', { name: 'More' }).click();
      await expect(page.getByRole('menu')).toBeVisible();
      expect(await seriousIn(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await paste(page, 'one\ntwo\n');
      await expect(page.getByRole('dialog')).toBeVisible();
      expect(await seriousIn(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+Shift+F');
      await page.getByRole('searchbox').fill('true');
      expect(await seriousIn(page)).toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      await page.getByRole('button', { name: 'Close search' }).click();
      await page.getByRole('button', { name: 'Text' }).click();
      expect(await seriousIn(page)).toEqual([]);
      for (const path of ['/', `/s/${shared.session}#${'x'.repeat(43)}`]) {
        const plain = await open(product.url + path);
        await plain.emulateMedia({ colorScheme });
        await expect(plain.getByRole('heading').first()).toBeVisible();
        expect(await seriousIn(plain)).toEqual([]);
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
  await expect(screenOf(page)).toContainText(/[$#%>]/);
  const bytes = (await Promise.all(scripts)).reduce((sum, each) => sum + each, 0);
  test.info().annotations.push({ type: 'page weight', description: `${Math.round(bytes / 1024)} KB` });
  expect(bytes).toBeGreaterThan(100 * 1024);
  expect(bytes).toBeLessThanOrEqual(PAGE_WEIGHT);
});
