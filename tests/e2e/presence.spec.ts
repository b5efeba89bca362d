import type { Locator, Page } from '@playwright/test';
import { expect, screenOf, test } from './fixtures.ts';

const WIDE = { viewport: { width: 1440, height: 900 } };

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** The row a text stands in, px of the page. */
async function placeOf(page: Page, text: string): Promise<{ x: number; y: number; height: number }> {
  await expect(screenOf(page)).toContainText(text);
  return screenOf(page).evaluate((drawn, wanted) => {
    const rows = [...drawn.children];
    const index = rows.findLastIndex((row) => row.textContent?.includes(wanted) === true);
    const { left, top, height } = drawn
      .closest('.xterm')!
      .querySelector('.xterm-screen')!
      .getBoundingClientRect();
    return { x: left, y: top + (index * height) / rows.length, height: height / rows.length };
  }, text);
}

const pointerOf = (page: Page, name: string): Locator =>
  page.locator(`[data-presence] .who[data-person="${name}"] .pointer`);
const selectionOf = (page: Page, name: string): Locator =>
  page.locator(`[data-presence] .selection[data-person="${name}"]`);

/** The pointer of somebody is drawn on the row in which that text stands. */
async function expectPointerAt(page: Page, { name, text }: { name: string; text: string }): Promise<void> {
  await expect(async () => {
    const [place, pointer] = await Promise.all([placeOf(page, text), pointerOf(page, name).boundingBox()]);
    expect(Math.abs((pointer?.y ?? -1_000) - place.y)).toBeLessThan(place.height / 2);
  }).toPass();
}

async function pointAt(page: Page, text: string): Promise<void> {
  const { x, y, height } = await placeOf(page, text);
  await page.mouse.move(x + 30, y + height / 2);
}

const picture = (page: Page, name: string) =>
  process.env['PICTURES'] === undefined
    ? Promise.resolve()
    : page.screenshot({ path: `${process.env['PICTURES']}/${name}.png` });

test('[Y16] a pointer and a selection are drawn on their line for others, while it scrolls and is resized', async ({
  product,
  shared,
  open,
}) => {
  const anna = await open(shared.links.technician, { ...WIDE, name: 'Anna Keller' });
  const priya = await open(shared.links.technician, {
    viewport: { width: 1100, height: 640 },
    name: 'Priya Rao',
  });
  const typist = product.join(shared.links.technician);
  const type = async (keys: string) => expect((await typist.input.write(keys)).ok).toBe(true);
  await typist.input.ready();
  await type(`for i in $(seq 1 20); do printf 'row-%02d=\\n' $i; done; printf '%0150d wrapped-end\\n' 7\n`);
  await expect(screenOf(priya)).toContainText('wrapped-end');

  await pointAt(anna, 'row-12=');
  await expectPointerAt(priya, { name: 'Anna Keller', text: 'row-12=' });
  await expect(priya.locator('[data-presence]').getByText('Anna Keller')).toBeVisible();
  await pointAt(anna, 'row-05=');
  await expectPointerAt(priya, { name: 'Anna Keller', text: 'row-05=' });
  const drawn = priya.locator('[data-presence] .who[data-person="Anna Keller"]');
  await expect(drawn).not.toHaveClass(/faded/);
  await expect(drawn, 'a pointer that rests is pale').toHaveClass(/faded/, { timeout: 15_000 });

  const start = await placeOf(anna, 'row-14=');
  const end = await placeOf(anna, 'row-16=');
  await anna.mouse.move(start.x + 4, start.y + start.height / 2);
  await expect(drawn).not.toHaveClass(/faded/);
  await anna.mouse.down();
  await anna.mouse.move(end.x + 60, end.y + end.height / 2, { steps: 4 });
  await anna.mouse.up();
  await expect(selectionOf(priya, 'Anna Keller')).toHaveCount(3);
  await picture(priya, 'pointer-and-selection');

  await pointAt(anna, 'row-18=');
  await type('seq 1 14; echo scrolled-$((1+1))\n');
  await expect(screenOf(priya)).toContainText('scrolled-2');
  await expectPointerAt(priya, { name: 'Anna Keller', text: 'row-18=' });
  await priya.setViewportSize({ width: 900, height: 560 });
  await expectPointerAt(priya, { name: 'Anna Keller', text: 'row-18=' });
  await expect(async () => {
    const first = await placeOf(priya, 'row-14=');
    const box = await selectionOf(priya, 'Anna Keller').first().boundingBox();
    expect(Math.abs((box?.y ?? -1_000) - first.y)).toBeLessThan(first.height / 2);
  }).toPass();
  // The terminal itself is resized: text is laid out anew, and xterm drops its own selection.
  typist.terminals.resize(90, 30);
  await expect(screenOf(priya).locator('> div')).toHaveCount(30);
  await expectPointerAt(priya, { name: 'Anna Keller', text: 'row-18=' });
  await expect(selectionOf(priya, 'Anna Keller')).toHaveCount(0);

  await anna.close();
  await expect(priya.locator('[data-presence]')).toHaveCount(0);
});

test('[Y15] [FO1] who follows sees what the other sees, in a frame that says so, until they scroll or stop', async ({
  product,
  shared,
  open,
}) => {
  const anna = await open(shared.links.technician, { ...WIDE, name: 'Anna Keller' });
  const priya = await open(shared.links.observer, { ...WIDE, name: 'Priya Rao' });
  const typist = product.join(shared.links.technician);
  await typist.input.ready();
  expect((await typist.input.write('seq -f "line-%04.0f" 1 400; echo end-$((1+1))\n')).ok).toBe(true);
  for (const page of [anna, priya]) await expect(screenOf(page)).toContainText('end-2');

  await priya.getByRole('button', { name: /people/i }).click();
  await priya.getByRole('button', { name: 'Follow Anna Keller' }).click();
  await priya.keyboard.press('Escape');
  const stop = priya.getByRole('button', { name: 'Stop following', exact: true });
  await expect(priya.getByRole('main')).toContainText('Following Anna Keller');
  await expect(stop).toBeVisible();
  const scroll = async (page: Page, by: number) => {
    await pointAt(page, 'line-');
    await page.mouse.wheel(0, by);
  };
  await scroll(anna, -3_000);
  await expect(screenOf(anna)).not.toContainText('end-2');
  const topOf = (page: Page) => screenOf(page).locator('> div').first().textContent();
  await expect(async () => expect(await topOf(priya)).toBe(await topOf(anna))).toPass();
  await expect(pointerOf(priya, 'Anna Keller')).toBeVisible();
  await picture(priya, 'following');

  await scroll(priya, -500);
  await expect(async () => expect(await topOf(priya)).not.toBe(await topOf(anna))).toPass();
  const own = await topOf(priya);
  await scroll(anna, 10_000);
  await expect(screenOf(anna)).toContainText('end-2');
  expect(await topOf(priya)).toBe(own);
  await expect(stop).toBeHidden();
  await priya.getByRole('button', { name: /^People: / }).click();
  await priya.getByRole('button', { name: 'Follow Anna Keller' }).click();
  await expect(screenOf(priya)).toContainText('end-2');
  await stop.press('Enter');
  await expect(stop).toBeHidden();
});

test('[Y16] a phone marks the lines others point at', async ({ product, shared, open }) => {
  const anna = await open(shared.links.technician, { ...WIDE, name: 'Anna Keller' });
  const omar = await open(shared.links.client, { ...PHONE, name: 'Omar Haddad' });
  const typist = product.join(shared.links.technician);
  await typist.input.ready();
  expect((await typist.input.write('seq -f "line-%04.0f" 1 30\n')).ok).toBe(true);
  const text = omar.getByRole('log');
  await expect(text).toContainText('line-0030');
  await pointAt(anna, 'line-0021');
  const line = text.locator('p', { hasText: 'line-0021' });
  await expect(line).toHaveAttribute('data-person', 'Anna Keller');
  await expect(line).toHaveAttribute('data-mark', 'AK');
  await pointAt(anna, 'line-0007');
  await expect(line).not.toHaveAttribute('data-mark');
  await picture(omar, 'phone-reading');
  await omar.getByRole('button', { name: 'Screen' }).tap();
  await expect(pointerOf(omar, 'Anna Keller')).toBeVisible();
  await picture(omar, 'phone-screen');
});
