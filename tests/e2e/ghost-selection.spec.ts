import type { Page } from '@playwright/test';
import { expect, run, screenOf, test } from './fixtures.ts';

const rowsOf = (page: Page) => page.locator('.emulator:not([inert]) .xterm-rows > div');

/** How many pixels of a picture have another colour than its first one. */
async function drawnPixels(page: Page, png: Buffer): Promise<number> {
  const canvas = await page.context().newPage();
  const count = await canvas.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const { width, height } = image;
    const context = new OffscreenCanvas(width, height).getContext('2d')!;
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    let other = 0;
    for (let at = 0; at < data.length; at += 4)
      if ([0, 1, 2].some((part) => data[at + part] !== data[part])) other += 1;
    return other;
  }, png.toString('base64'));
  await canvas.close();
  return count;
}

/** Pixels of text in each row that is shown. */
async function drawnRows(page: Page): Promise<number[]> {
  const drawn: number[] = [];
  for (const row of await rowsOf(page).all()) {
    const box = (await row.boundingBox())!;
    drawn.push(await drawnPixels(page, await page.screenshot({ clip: { ...box, width: 80 } })));
  }
  return drawn;
}

test('[Q7] after a resize no selection that is gone lies over the text', async ({ shared, open }) => {
  const page = await open(shared.links.technician, { viewport: { width: 1200, height: 800 } });
  await run(page, 'clear; seq -f row-%.0f 1 12; echo all-$((1+1))');
  await expect(screenOf(page)).toContainText('all-2');
  const [from, to] = [(await rowsOf(page).nth(2).boundingBox())!, (await rowsOf(page).nth(5).boundingBox())!];
  await page.mouse.move(from.x + 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x + 300, to.y + to.height / 2, { steps: 8 });
  await page.mouse.up();
  const selected = page.locator('.emulator:not([inert]) .xterm-selection div');
  await expect(selected.first()).toBeAttached();
  await page.keyboard.type('echo typed-$((1+2))');
  await expect(selected).toHaveCount(0);
  await page.setViewportSize({ width: 1000, height: 640 });
  await page.keyboard.type('\n');
  await expect(screenOf(page)).toContainText('typed-3');
  await run(page, 'seq -f row-%.0f 101 199; echo again-$((1+1))');
  await expect(screenOf(page)).toContainText('again-2');
  await expect(page.locator('footer').getByRole('button', { name: /Fit/ })).toBeHidden();
  for (const [row, pixels] of (await drawnRows(page)).entries())
    expect(pixels, `row ${row}`).toBeGreaterThan(50);
  await expect(selected).toHaveCount(0);
});
