import type { Page } from '@playwright/test';
import { expect, inputOf, run, screenOf, test } from './fixtures.ts';

const tab = (page: Page, name: RegExp) => page.getByRole('tab', { name });

test('[TA5] [TA6] terminals are tabs: named, gone through by keys, with a sign of new output, closed after a question', async ({
  shared,
  open,
}) => {
  const anna = await open(shared.links.technician);
  const omar = await open(shared.links.client, { name: 'Omar' });
  await run(anna, 'echo first-$((1+1))');
  await anna.getByRole('button', { name: 'New terminal' }).click();
  await expect(tab(anna, /^bash 2/)).toHaveAttribute('aria-selected', 'true');
  await run(anna, 'echo second-$((1+1)); sleep 300');
  await expect(screenOf(anna)).toContainText('second-2');

  // Who watches the first sees that there is something in the second, and who has control of it.
  await expect(tab(omar, /^bash 2, a program is running, new output, Anna Kim has control/)).toBeVisible();
  await expect(tab(omar, /^bash 1,/)).not.toHaveAccessibleName(/new output/);
  await tab(omar, /^bash 2/).click();
  await expect(screenOf(omar)).toContainText('second-2');
  await expect(tab(omar, /^bash 2/)).not.toHaveAccessibleName(/new output/);

  await anna.keyboard.press('Control+Shift+PageUp');
  await expect(screenOf(anna)).toContainText('first-2');
  await tab(anna, /^bash 1/).focus();
  await anna.keyboard.press('ArrowRight');
  await expect(tab(anna, /^bash 2/)).toBeFocused();
  await expect(screenOf(anna)).toContainText('second-2');

  await anna.keyboard.press('F2');
  await anna.getByRole('textbox', { name: 'Terminal’s name' }).fill('deploy');
  await anna.keyboard.press('Enter');
  await expect(inputOf(anna)).toBeFocused();
  for (const page of [anna, omar]) await expect(tab(page, /^deploy/)).toBeVisible();
  // A double click on one that only others may name does nothing.
  await tab(omar, /^deploy/).dblclick();
  await expect(omar.getByRole('textbox', { name: 'Terminal’s name' })).toBeHidden();

  await tab(anna, /^deploy/).press('Delete');
  const dialog = anna.getByRole('dialog', { name: 'Close deploy?' });
  await expect(dialog).toContainText('sleep 300” is running in it');
  await expect(dialog.getByRole('button', { name: 'Keep it open' })).toBeFocused();
  await dialog.getByRole('button', { name: 'Close terminal' }).click();
  await expect(tab(anna, /^bash 1/)).toHaveAttribute('aria-selected', 'true');
  await expect(tab(anna, /^deploy/)).toBeHidden();
  await anna.getByRole('button', { name: 'Ended (1)' }).click();
  await anna.getByRole('menuitem', { name: /^deploy/ }).click();
  await expect(screenOf(anna)).toContainText('second-2');
});

test('[TA9] a new terminal does not come between the halves of what is typed', async ({ shared, open }) => {
  const page = await open(shared.links.technician);
  await run(page, 'echo first-$((1+1))');
  await expect(screenOf(page)).toContainText('first-2');
  // Both in one task: the terminal cannot be there before the key is pressed.
  await page.evaluate(() => {
    document.querySelector<HTMLElement>('button[aria-label="New terminal"]')?.click();
    const keys = document.querySelector('.emulator:not([inert]) .xterm-helper-textarea');
    keys?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Shift', code: 'ShiftLeft', bubbles: true }));
  });
  await expect(tab(page, /^bash 2/)).toBeVisible();
  await expect(tab(page, /^bash 1/)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.type("echo who''le\n");
  await expect(screenOf(page)).toContainText('whole');
});
