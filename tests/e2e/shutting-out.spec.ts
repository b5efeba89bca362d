import type { Page } from '@playwright/test';
import { expect, statusOf, test } from './fixtures.ts';

const WIDE = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** Makes an invitation as whoever is in the page would, and gives its link. */
async function invite(page: Page, role: string): Promise<string> {
  await page.getByRole('button', { name: 'Invite' }).click();
  await page.getByRole('radio', { name: new RegExp(`^${role}`) }).check();
  await page.getByRole('button', { name: 'Create link' }).click();
  const link = await page.getByRole('textbox', { name: 'Link' }).inputValue();
  await page.getByRole('button', { name: 'Done' }).click();
  return link;
}

/** Asks for somebody to be removed, and gives the dialog that says who goes. */
async function askToRemove(page: Page, name: string) {
  await page.getByRole('button', { name: /^People: / }).click();
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  return page.getByRole('dialog', { name: `Remove ${name}?` });
}

const isOut = (page: Page) =>
  expect(
    page.getByRole('heading', { name: /^This (device no longer has access|invitation was revoked)/ }),
  ).toBeVisible();
const isIn = (page: Page) => expect(statusOf(page)).toContainText('live');

test('[J39] whoever removes somebody sees who came in through them, and takes all or keeps some', async ({
  shared,
  open,
}) => {
  // Five pages, one after the other.
  test.slow();
  const priya = await open(shared.links.technician, { ...WIDE, name: 'Priya Nair' });
  const eve = await open(shared.links.technician, { name: 'Eve Stone' });
  const uma = await open(await invite(eve, 'Technician'), { name: 'Uma Berg' });
  const vic = await open(await invite(uma, 'Client'), { name: 'Vic Young' });
  // Another tab of Eve's own browser is an observer.
  const eyes = await eve.context().newPage();
  await eyes.goto(shared.links.observer);
  await eyes.getByLabel('Your name').fill('Second Eve');
  await eyes.getByRole('button', { name: 'Join session' }).click();
  await isIn(eyes);

  const dialog = await askToRemove(priya, 'Eve Stone');
  await expect(dialog.getByRole('status')).toHaveText('Eve Stone and 3 others will be removed.');
  // Others' rows name them too, as those they came in through.
  const row = (name: string) => dialog.getByRole('checkbox', { name: new RegExp(`^${name}`) });
  await expect(dialog.getByRole('checkbox')).toHaveCount(4);
  await expect(row('Eve Stone')).toBeDisabled();
  await expect(row('Vic Young')).toBeChecked();
  await expect(row('Vic Young')).toHaveAccessibleName(/client · joined through Uma Berg$/);
  await row('Uma Berg').click();
  await expect(row('Vic Young')).not.toBeChecked();
  await expect(row('Vic Young')).toHaveAccessibleName(/client · stays with Uma Berg$/);
  await expect(dialog.getByRole('status')).toHaveText('Eve Stone and one other person will be removed.');

  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(dialog).toBeHidden();
  for (const page of [eve, eyes]) await isOut(page);
  for (const page of [priya, uma, vic]) await isIn(page);
});

test('[J39] on a phone the list scrolls, and its buttons stay within reach', async ({ shared, open }) => {
  const priya = await open(shared.links.technician, { ...PHONE, name: 'Priya Nair' });
  const eve = await open(shared.links.technician, { name: 'Eve Stone' });
  const olga = await open(await invite(eve, 'Observer'), { name: 'Olga Petrova' });
  const dialog = await askToRemove(priya, 'Eve Stone');
  await expect(dialog.getByRole('status')).toHaveText('Eve Stone and one other person will be removed.');
  const remove = dialog.getByRole('button', { name: 'Remove', exact: true });
  await expect(remove).toBeInViewport({ ratio: 1 });
  await remove.tap();
  for (const page of [eve, olga]) await isOut(page);
  await isIn(priya);
});

test('[J36] [J39] whoever came in after the list was shown is told of before anybody is removed', async ({
  shared,
  open,
}) => {
  const priya = await open(shared.links.technician, { ...WIDE, name: 'Priya Nair' });
  const eve = await open(shared.links.technician, { name: 'Eve Stone' });
  const link = await invite(eve, 'Observer');
  const dialog = await askToRemove(priya, 'Eve Stone');
  await expect(dialog.getByRole('status')).toHaveText('Eve Stone will be removed.');
  // With nobody else there is nothing to choose.
  await expect(dialog.getByRole('checkbox')).toHaveCount(0);
  const late = await open(link, { name: 'Late Guest' });
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(dialog.getByRole('alert')).toContainText('nobody has been removed yet');
  await expect(dialog.getByRole('checkbox', { name: 'Late Guest' })).toBeChecked();
  await isIn(eve);
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await isOut(late);
  await isOut(eve);
});
