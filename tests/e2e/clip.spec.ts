import { expect, run, noticeOf, screenOf, test } from './fixtures.ts';

test('[W30] what a program wants copied is offered to who has control, and copied by one click', async ({
  shared,
  open,
}) => {
  const page = await open(shared.links.technician, { permissions: ['clipboard-read', 'clipboard-write'] });
  const other = await open(shared.links.technician, { name: 'Priya Shah' });
  await page.evaluate(() => navigator.clipboard.writeText('kept'));
  // The first keys give the terminal this window's size: what is printed meanwhile comes with a new screen, as the past.
  await run(page, 'echo ready-$((1+1))');
  await expect(page.locator('footer')).not.toContainText('120×36');
  await expect(screenOf(page)).toContainText('ready-2');
  await run(
    page,
    String.raw`printf "\033]52;c;%s\007" $(printf "copied 1\nand 2" | base64); printf "\033]52;c;?\007"; echo done-$((1+1))`,
  );
  await expect(screenOf(page)).toContainText('done-2');
  await expect(screenOf(other)).toContainText('done-2');
  const offer = noticeOf(page).getByRole('button', { name: 'Copy', exact: true });
  await expect(noticeOf(page)).toContainText('A program wants to copy “copied 1 and 2”.');
  await expect(noticeOf(other).getByRole('button', { name: 'Copy', exact: true })).toBeHidden();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('kept');
  await offer.click();
  await expect(offer).toBeHidden();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('copied 1\nand 2');
  // A page that comes later is shown the same output, and offered nothing.
  await page.reload();
  await expect(screenOf(page)).toContainText('done-2');
  await expect(offer).toBeHidden();
});
