import type { Page } from '@playwright/test';
import { expect, inputOf, run, screenOf, takeOver, test } from './fixtures.ts';

/** Types at once, wherever the keyboard is: whoever looks at the terminal means the terminal. */
async function typesOn(page: Page, word: string): Promise<void> {
  await page.keyboard.type(`echo ${word}-$((1+1))\n`);
  await expect(screenOf(page)).toContainText(`${word}-2`);
}

async function chooseFromMenu(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

test('[KB6] after a menu, a dialog and another terminal the keyboard is in the terminal of who may type', async ({
  shared,
  open,
}) => {
  const page = await open(shared.links.technician);
  await run(page, 'true');
  const other = await open(shared.links.technician, { name: 'Priya' });
  await expect(screenOf(other)).toContainText('true');
  await other.getByRole('button', { name: 'Invite' }).focus();
  await takeOver(other);
  await typesOn(other, 'taken');

  await chooseFromMenu(other, 'Keys');
  await other.getByRole('button', { name: 'Close' }).click();
  await typesOn(other, 'helped');

  await other.getByRole('button', { name: /^People/ }).click();
  await other.getByRole('dialog', { name: 'People' }).press('Escape');
  await typesOn(other, 'rostered');

  await chooseFromMenu(other, 'New terminal');
  const terminals = other.getByRole('combobox', { name: 'Terminal' });
  await terminals.selectOption({ index: 1 });
  await expect(screenOf(other)).not.toContainText('taken-2');
  await expect(screenOf(other)).toContainText(/[$#]/);
  await terminals.dispatchEvent('pointerdown');
  await terminals.selectOption({ index: 0 });
  await expect(screenOf(other)).toContainText('taken-2');
  await typesOn(other, 'back');
});

test('[KB6] a terminal that is opened from a menu is typed into at once', async ({ shared, open }) => {
  const page = await open(shared.links.technician);
  await run(page, 'exit');
  await expect(page.getByRole('button', { name: 'New terminal' })).toBeVisible();
  await chooseFromMenu(page, 'New terminal');
  await expect(page.getByRole('combobox', { name: 'Terminal' })).toBeVisible();
  await expect(screenOf(page)).not.toContainText('exit');
  await expect(screenOf(page)).toContainText(/[$#]/);
  await typesOn(page, 'opened');
});

test('[KB6] who may not type keeps the keyboard at the menu’s button', async ({ shared, open }) => {
  const page = await open(shared.links.observer);
  await chooseFromMenu(page, 'Keys');
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'More' }).press('Enter');
  await page.getByRole('menu').press('Escape');
  await expect(page.getByRole('button', { name: 'More' })).toBeFocused();
  await expect(inputOf(page)).not.toBeFocused();
});
