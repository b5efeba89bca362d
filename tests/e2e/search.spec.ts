import { expect, inputOf, run, screenOf, test } from './fixtures.ts';

test('[SE11] [SE12] the whole session is searched: what is on the screen and what left it, under its commands, by keyboard', async ({
  product,
  open,
}) => {
  const shared = await product.share('--shell', '/bin/bash');
  const page = await open(shared.links.technician, { viewport: { width: 1440, height: 900 } });
  await run(page, 'echo nee""dle in E:\\\\Logs; (exit 3)');
  await run(page, 'echo nee""dle once');
  await run(page, 'seq -f line-%.0f 1 40000; echo nee""dle; echo all-$((1+1))');
  await expect(screenOf(page)).toContainText('all-2');
  await page.keyboard.press('Control+Shift+F');
  const field = page.getByRole('searchbox');
  const count = page.locator('search').getByRole('status');
  await expect(async () => {
    await field.fill('');
    await field.fill('NEEDLE');
    await expect(count).toHaveText('3 matches', { timeout: 1_500 });
  }).toPass({ timeout: 20_000 });
  const list = page.getByRole('complementary', { name: 'Search' });
  await expect(list.getByRole('button', { name: /needle in E:\\Logs/ })).toBeVisible();
  await expect(list.getByRole('heading', { level: 3 })).toHaveCount(3);
  await field.press('Enter');
  await expect(count).toHaveText('1 of 3');
  await field.press('Enter');
  await expect(count).toHaveText('2 of 3');
  await page.getByRole('button', { name: 'Failed only' }).click();
  await expect(count).toHaveText('1 match');
  // What the limits hide is one step away.
  await field.fill('all-2');
  await expect(count).toHaveText('No matches');
  await page.getByRole('button', { name: 'Search everything' }).click();
  await expect(count).toHaveText('1 match');
  await expect(page.getByRole('button', { name: 'Failed only' })).toHaveAttribute('aria-pressed', 'false');
  await field.press('Escape');
  await expect(field).toBeHidden();
  await expect(inputOf(page)).toBeFocused();
});
