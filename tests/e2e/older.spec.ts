import { expect, inputOf, run, screenOf, scrollToTop, test } from './fixtures.ts';

test('[W44] what is older than the scrollback is offered at the top, and how much it is', async ({
  shared,
  open,
}) => {
  const page = await open(shared.links.technician);
  await run(page, 'echo short-$((1+1))');
  await expect(screenOf(page)).toContainText('short-2');
  await run(page, 'seq -f line-%.0f 1 9000; echo all-$((1+1))');
  await expect(screenOf(page)).toContainText('all-2');
  const older = page.getByRole('button', { name: /^Show [3-4],\d{3} older lines/ });
  await expect(older).toBeHidden();
  await inputOf(page).focus();
  await scrollToTop(page);
  await expect(older).toBeVisible();
  const firstRow = page.locator('.emulator:not([inert]) .xterm-screen');
  const note = await older.boundingBox();
  expect((await firstRow.boundingBox())!.y).toBeGreaterThanOrEqual(note!.y + note!.height);
  await page.getByRole('button', { name: /newer lines · Back to live/ }).click();
  await expect(older).toBeHidden();
});

test('[W44] a phone’s text offers what was before it', async ({ product, shared, open }) => {
  const other = product.join(shared.links.technician);
  await other.input.ready();
  expect((await other.input.write('seq -f line-%.0f 1 900; echo all-$((1+1))\n')).ok).toBe(true);
  const page = await open(shared.links.observer, { viewport: { width: 390, height: 844 }, hasTouch: true });
  const text = page.getByRole('log');
  await expect(text).toContainText('all-2');
  await expect(text.getByRole('button')).toContainText(/^Show [5-9]\d\d older lines/);
});
