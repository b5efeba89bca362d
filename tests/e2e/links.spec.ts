import type { Page } from '@playwright/test';
import { enter, expect, run, screenOf, statusOf, test } from './fixtures.ts';

/** Points at the screen's first row until a link is seen there, and opens it. */
async function openFirst(page: Page): Promise<void> {
  const screen = page.locator('.emulator:not([inert]) .xterm-screen');
  await expect(async () => {
    await page.mouse.move(700, 500);
    await screen.hover({ position: { x: 60, y: 9 } });
    await expect(page.locator('footer')).toContainText('Ctrl+Click opens', { timeout: 500 });
  }).toPass({ timeout: 10_000 });
  await screen.click({ position: { x: 60, y: 9 }, modifiers: ['Control'] });
}

/** Prints a text at the top of the screen by its bytes, so that it stands nowhere else. */
async function print(page: Page, text: string): Promise<void> {
  const bytes = [...Buffer.from(text)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  await run(page, `clear; printf '${bytes}\\n'`);
}

for (const uri of [
  'https://en.wikipedia.example/wiki/Bracket_(disambiguation)',
  "https://shown.example/it's!/a*b?c=(d)",
  'https://münchen.example/straße',
])
  test(`[W40] a click opens ${uri.slice(0, 60)} whole`, async ({ shared, open }) => {
    const page = await open(shared.links.technician);
    await page.context().route(/\.example/, (route) => route.fulfill({ body: 'there' }));
    await print(page, `${uri} it is`);
    await expect(screenOf(page)).toContainText('it is');
    const popup = page.waitForEvent('popup');
    await openFirst(page);
    const opened = await popup;
    await opened.waitForURL(/\.example/);
    expect(opened.url()).toBe(new URL(uri).href);
  });

test('[W40] a click opens an address of several rows whole', async ({ shared, open }) => {
  const page = await open(shared.links.technician);
  await page.context().route(/\.example/, (route) => route.fulfill({ body: 'there' }));
  await run(page, "clear; printf https://shown.example/; printf 'long/%.0s' $(seq 60); echo '(e)' 'it' is");
  await expect(screenOf(page)).toContainText('(e) it is');
  const popup = page.waitForEvent('popup');
  await openFirst(page);
  const opened = await popup;
  await opened.waitForURL(/\.example/);
  expect(opened.url()).toBe(`https://shown.example/${'long/'.repeat(60)}(e)`);
});

test('[W40] where a full stop may be the address’s, both are shown before one opens', async ({
  shared,
  open,
}) => {
  const page = await open(shared.links.technician);
  await page.context().route(/\.example/, (route) => route.fulfill({ body: 'there' }));
  await print(page, 'https://shown.example/Apple_Inc. here');
  await expect(screenOf(page)).toContainText('Inc. here');
  await openFirst(page);
  const dialog = page.getByRole('dialog', { name: 'Open shown.example?' });
  await expect(dialog.locator('code')).toHaveText([
    'https://shown.example/Apple_Inc',
    'https://shown.example/Apple_Inc.',
  ]);
  const popup = page.waitForEvent('popup');
  await dialog.getByRole('button', { name: 'Open with “.”' }).click();
  await expect.poll(async () => (await popup).url()).toBe('https://shown.example/Apple_Inc.');
});

for (const behind of ['.', ')', '%20', '>.', '%E3%80%82'])
  test(`[W41] our own link with ${behind} behind it opens`, async ({ shared, visit }) => {
    const page = await visit(shared.links.technician + behind);
    await enter(page);
    await expect(statusOf(page)).toContainText('live');
    expect(new URL(page.url()).pathname + new URL(page.url()).hash).toBe(`/s/${shared.session}`);
    await page.goto(`${new URL(page.url()).origin}/s/${shared.session}${behind}`);
    await expect(statusOf(page)).toContainText('live');
    await page.goto(`${new URL(page.url()).origin}/j${behind}`);
    await expect(page.getByRole('heading', { name: 'Join with a code' })).toBeVisible();
  });

test('[W41] our own link is pasted with what stood around it', async ({ product, shared, visit }) => {
  const page = await visit(product.url);
  await page.getByLabel('Session link').fill(`<${shared.links.technician}>.`);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await enter(page);
  await expect(statusOf(page)).toContainText('live');
});
