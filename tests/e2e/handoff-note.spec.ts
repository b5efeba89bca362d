import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, inputOf, noticeOf, run, screenOf, test } from './fixtures.ts';

const WIDE = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 } };
const LOADED = { timeout: 20_000 };

const picture = (page: Page, name: string) =>
  process.env['PICTURES'] === undefined
    ? Promise.resolve()
    : page.screenshot({ path: `${process.env['PICTURES']}/${name}.png` });

const sheetOf = (page: Page) => page.getByRole('region', { name: 'Handoff note', exact: true });
const editorOf = (page: Page) => page.getByRole('textbox', { name: 'Handoff note' });
const stateOf = (page: Page) => sheetOf(page).getByRole('status');

async function openNote(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Notes', exact: true }).click();
  await page.getByRole('button', { name: 'Handoff note' }).click();
  await expect(sheetOf(page)).toBeVisible(LOADED);
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include('.sheet').analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
}

test('[HN9] [HN14] [HN15] [HO14] two technicians write the handoff note together, see each other in it, a client reads it, and so does who takes over', async ({
  shared,
  open,
}) => {
  const anna = await open(shared.links.technician, { ...WIDE, name: 'Anna Kim' });
  const priya = await open(shared.links.technician, { ...WIDE, name: 'Priya Nair' });
  const omar = await open(shared.links.client, { ...PHONE, name: 'Omar Haddad' });
  await run(anna, 'clear; echo "C: 97 % full"');
  await openNote(anna);
  await expect(stateOf(anna)).toHaveText('Nothing written yet', LOADED);
  await anna.getByRole('button', { name: 'Start with sections' }).click();
  await expect(editorOf(anna)).toContainText('Waiting for', LOADED);
  await expect(stateOf(anna)).toContainText('saved', LOADED);
  await openNote(priya);
  await expect(editorOf(priya)).toContainText('Situation', LOADED);
  await editorOf(anna).click();
  await anna.keyboard.press('Control+Home');
  await anna.keyboard.press('End');
  await anna.keyboard.type('\nThe **log volume** is full. <script>alert(1)</script>');
  await expect(editorOf(priya)).toContainText('log volume', LOADED);
  await expect(sheetOf(priya).locator('.note-caret[data-name="Anna Kim"]')).toBeAttached(LOADED);
  await expect(sheetOf(priya).getByRole('list', { name: 'Who is in it' })).toContainText('Anna Kim', LOADED);
  await editorOf(priya).click();
  await priya.keyboard.press('Control+End');
  await priya.keyboard.type('Omar');
  await expect(editorOf(anna)).toContainText('Omar', LOADED);
  for (const page of [anna, priya]) await expect(stateOf(page)).toContainText('saved', LOADED);
  await picture(priya, 'handoff-note-writing');
  await expectAccessible(priya);
  await omar.getByRole('button', { name: 'More', exact: true }).click();
  await omar.getByRole('menuitem', { name: 'Handoff note' }).click();
  await expect(sheetOf(omar).locator('strong').filter({ hasText: 'log volume' })).toBeVisible(LOADED);
  await expect(sheetOf(omar)).toContainText('<script>alert(1)</script>');
  await expect(editorOf(omar)).toHaveCount(0);
  await picture(omar, 'handoff-note-phone');
  await expectAccessible(omar);

  for (const page of [anna, priya]) await sheetOf(page).getByRole('button', { name: 'Close' }).click();
  await anna.getByRole('button', { name: 'Hand over', exact: true }).click();
  await expect(anna.getByLabel('What they need to know')).not.toHaveValue('', LOADED);
  await anna.getByRole('radio', { name: 'Priya Nair' }).check();
  await anna.getByRole('button', { name: 'Send' }).click();
  await noticeOf(priya).getByRole('button', { name: 'Show handoff' }).click();
  const note = priya.getByTestId('takeover').getByRole('region', { name: 'Handoff note' });
  await expect(note.locator('strong').filter({ hasText: 'log volume' })).toBeVisible(LOADED);
  await picture(priya, 'handoff-note-takeover');
  await priya.getByRole('button', { name: 'Accept and take control' }).click();
  await priya.getByRole('button', { name: 'Timeline', exact: true }).click();
  const timeline = priya.getByRole('complementary', { name: 'Timeline' });
  await expect(timeline).toContainText('The handoff note was kept as handed over', LOADED);
});

test('[HN14] the keyboard gets in and out: a name is completed, Escape leaves the text and then the note', async ({
  shared,
  open,
}) => {
  const anna = await open(shared.links.technician, { ...WIDE, name: 'Anna Kim' });
  await run(anna, 'clear; echo one-command');
  await expect(screenOf(anna)).toContainText('one-command');
  await openNote(anna);
  await expect(editorOf(anna)).toBeFocused(LOADED);
  await anna.keyboard.press('Control+A');
  await anna.keyboard.type('Ask @Ann');
  await expect(anna.getByRole('option', { name: /Anna Kim/ })).toBeVisible(LOADED);
  await anna.keyboard.press('Escape');
  await expect(anna.getByRole('option')).toHaveCount(0);
  await expect(editorOf(anna)).toBeFocused();
  await anna.keyboard.type('a');
  await expect(anna.getByRole('option', { name: /Anna Kim/ })).toBeVisible(LOADED);
  await anna.keyboard.press('Enter');
  await expect(editorOf(anna)).toContainText('Ask @Anna Kim');
  await anna.keyboard.type('about #12');
  await anna.getByRole('option', { name: /Line 12/ }).click();
  await expect(editorOf(anna)).toContainText(/about #[a-z0-9]{8}-12/);
  await anna.keyboard.press('Shift+Tab');
  await expect(editorOf(anna)).not.toBeFocused();
  await editorOf(anna).focus();
  await anna.keyboard.press('Escape');
  await expect(anna.getByRole('button', { name: 'Write', exact: true })).toBeFocused();
  await anna.keyboard.press('Escape');
  await expect(sheetOf(anna)).toHaveCount(0);
});

test('[HN13] what is typed without a connection says so, survives a closed tab, and is saved by the next', async ({
  shared,
  open,
}) => {
  const anna = await open(shared.links.technician, { ...WIDE, name: 'Anna Kim' });
  await openNote(anna);
  await expect(editorOf(anna)).toBeFocused(LOADED);
  await anna.keyboard.type('written in the light. ');
  await expect(stateOf(anna)).toContainText('saved', LOADED);
  await anna.context().setOffline(true);
  await anna.keyboard.type('written in the dark');
  await expect(stateOf(anna)).toContainText(/Saving|Not saved yet/, LOADED);
  const context = anna.context();
  await anna.close();
  await context.setOffline(false);
  const again = await context.newPage();
  await again.goto(shared.links.technician);
  await expect(inputOf(again)).toBeAttached(LOADED);
  const priya = await open(shared.links.technician, { ...WIDE, name: 'Priya Nair' });
  await openNote(priya);
  await expect(editorOf(priya)).toContainText('written in the dark', { timeout: 30_000 });
  await openNote(again);
  await expect(stateOf(again)).toContainText('saved', LOADED);
  await expect
    .poll(() => again.evaluate(() => Object.keys(localStorage).filter((key) => key.includes('handoff-note'))))
    .toEqual([]);
});

test('[HN8] a paste that does not fit is kept out whole, and said so', async ({ shared, open }) => {
  const anna = await open(shared.links.technician, { ...WIDE, name: 'Anna Kim' });
  await openNote(anna);
  await expect(editorOf(anna)).toBeFocused(LOADED);
  await anna.keyboard.type('before');
  await editorOf(anna).evaluate((element) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', 'x'.repeat(1_000_000));
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  });
  await expect(sheetOf(anna).getByRole('alert')).toContainText('doesn’t fit');
  await expect(editorOf(anna)).toHaveText('before');
  await anna.keyboard.type(' after');
  await expect(sheetOf(anna).getByRole('alert')).toHaveCount(0);
  await expect(stateOf(anna)).toContainText('saved', LOADED);
});

test('[HN10] withheld, a client sees nothing of it', async ({ shared, open }) => {
  const anna = await open(shared.links.technician, { ...WIDE, name: 'Anna Kim' });
  const omar = await open(shared.links.client, { ...WIDE, name: 'Omar Haddad' });
  await openNote(anna);
  await expect(editorOf(anna)).toBeFocused(LOADED);
  await anna.keyboard.type('for technicians');
  await openNote(omar);
  await expect(sheetOf(omar)).toContainText('for technicians', LOADED);
  await anna.getByLabel('Clients see it only once it is handed over').check();
  await expect(sheetOf(omar)).toContainText('once it is handed over', LOADED);
  await expect(sheetOf(omar)).not.toContainText('for technicians');
  await anna.getByLabel('Clients see it only once it is handed over').uncheck();
  await expect(sheetOf(omar)).toContainText('for technicians', LOADED);
});
