import { expect, statusOf, test } from './fixtures.ts';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

test('[H1] a phone reads wrapped text that follows the end, of 12 px at least', async ({
  product,
  shared,
  open,
}) => {
  const page = await open(shared.links.observer, PHONE);
  const other = product.join(shared.links.technician);
  await expect(statusOf(page)).toContainText('live');
  expect(await other.input.ready()).toBe(true);
  const sent = await other.input.write(
    'seq -f "a rather long line that has to be wrapped on any phone, number %.0f" 1 60; echo end-$((1+1))\n',
  );
  expect(sent.ok).toBe(true);
  const text = page.getByRole('log');
  await expect(text.getByText('end-2')).toBeInViewport();
  const { fontSize, overflow } = await text.evaluate((element) => ({
    fontSize: Number.parseFloat(getComputedStyle(element).fontSize),
    overflow: element.scrollWidth - element.clientWidth,
  }));
  expect(fontSize).toBeGreaterThanOrEqual(12);
  expect(overflow).toBeLessThanOrEqual(0);
  await expect(page.getByRole('toolbar')).toBeHidden();
  await page.getByRole('button', { name: 'Screen' }).tap();
  await expect(text).toBeHidden();
  await page.getByRole('button', { name: 'Text' }).tap();
  await expect(text).toBeVisible();
});

test('[H2] a technician on a phone has the keys a phone lacks', async ({ shared, open }) => {
  const page = await open(shared.links.technician, PHONE);
  await expect(statusOf(page)).toContainText('live');
  const text = page.getByRole('log');
  await expect(text).toContainText(/[$#%>]/);
  await page.getByRole('button', { name: 'Keyboard' }).tap();
  await page.keyboard.type('echo phone-$((1+1)); cat\n');
  await expect(text).toContainText('phone-2');
  await page.getByRole('button', { name: 'Tilde' }).tap();
  await page.getByRole('button', { name: 'Ctrl' }).tap();
  await page.keyboard.type('c');
  await expect(text).toContainText('~^C');
});
