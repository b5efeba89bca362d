import { expect, inputOf, run, noticeOf, screenOf, statusOf, takeOver, test } from './fixtures.ts';

const LEAVES_ON = String.raw`sh -c 'printf "\033[?1049h\033[?1003h\033[?1006h"; kill -9 $$'; echo gone-$((1+1))`;

test('[T24] [T25] modes that a killed program left on are offered to be reset to who has control, and then are', async ({
  shared,
  open,
}) => {
  const page = await open(shared.links.technician);
  const other = await open(shared.links.technician, { name: 'Priya Shah' });
  const isMouseOn = page.locator('.emulator:not([inert]) .xterm.enable-mouse-events');
  await run(page, 'echo text-$((1+1))');
  await run(page, LEAVES_ON);
  await expect(screenOf(page)).toContainText('gone-2');
  await expect(isMouseOn).toBeAttached();
  const offer = noticeOf(page).getByRole('button', { name: 'Reset the terminal' });
  // What has just happened is said first, for its six seconds.
  await expect(offer).toBeVisible({ timeout: 20_000 });
  await expect(noticeOf(other).getByRole('button', { name: 'Reset the terminal' })).toBeHidden();
  await offer.click();
  await expect(isMouseOn).toHaveCount(0);
  await expect(offer).toBeHidden();
  // The screen of before is back, and the keyboard in the terminal.
  await expect(screenOf(page)).toContainText('text-2');
  await expect(screenOf(other)).toContainText('text-2');
  await expect(inputOf(page)).toBeFocused();
  await page.keyboard.type('echo typed-$((1+1))\n');
  await expect(screenOf(page)).toContainText('typed-2');
  const inMenu = page.getByRole('menuitem', { name: 'Reset the terminal' });
  await page.getByRole('button', { name: 'More' }).click();
  await expect(inMenu).toBeEnabled();
  await page.keyboard.press('Escape');
  await takeOver(other);
  await page.getByRole('button', { name: 'More' }).click();
  await expect(inMenu).toBeDisabled();
  await page.keyboard.press('Escape');
  await other.reload();
  await expect(statusOf(other)).toBeVisible();
  await expect(screenOf(other)).toContainText('typed-2');
  await expect(other.locator('.emulator:not([inert]) .xterm.enable-mouse-events')).toHaveCount(0);
});
