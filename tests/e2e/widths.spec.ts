import { expect, paste, run, screenOf, test } from './fixtures.ts';

test('[K10] a line with emoji of several code points is edited where it is seen', async ({
  shared,
  open,
}) => {
  const page = await open(shared.links.technician);
  await run(page, 'export LC_ALL=C.UTF-8 PS1="go> "; clear');
  await expect(screenOf(page)).toContainText('go>');
  await paste(page, 'echo 👩‍💻👍🏽❤️abc');
  await expect(screenOf(page)).toContainText('abc');
  await page.keyboard.press('Home');
  await page.keyboard.type('true; ');
  await expect(screenOf(page)).toContainText('go> true; echo 👩‍💻👍🏽❤️abc');
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.type('-');
  await expect(screenOf(page)).toContainText('go> true; echo 👩‍💻👍🏽❤️ab-c');
  await page.keyboard.press('Enter');
  const rows = page.locator('.emulator:not([inert]) .xterm-rows > div');
  await expect(rows.nth(1)).toHaveText('👩‍💻👍🏽❤️ab-c');
  await expect(rows.nth(0)).toHaveText('go> true; echo 👩‍💻👍🏽❤️ab-c');
});
