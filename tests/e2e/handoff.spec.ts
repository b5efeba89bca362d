import type { Page } from '@playwright/test';
import { expect, inputOf, noticeOf, run, screenOf, test } from './fixtures.ts';

const WIDE = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const LOADED = { timeout: 15_000 };
const careOf = (page: Page) => page.getByTestId('care');
const takeoverOf = (page: Page) => page.getByTestId('takeover');
const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Hand over this session' });
const textOf = (page: Page) => page.getByLabel('What they need to know');

const picture = (page: Page, name: string) =>
  process.env['PICTURES'] === undefined
    ? Promise.resolve()
    : page.screenshot({ path: `${process.env['PICTURES']}/${name}.png` });

/** Opens the dialog, and waits until the draft is there. */
async function beginHandover(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Hand over', exact: true }).click();
  await expect(textOf(page)).not.toHaveValue('', LOADED);
}

async function handOver(page: Page, { to, text }: { to: string; text?: string }): Promise<void> {
  await beginHandover(page);
  await dialogOf(page).getByRole('radio', { name: to }).check();
  if (text !== undefined) await textOf(page).fill(text);
  await dialogOf(page).getByRole('button', { name: 'Send' }).click();
  await expect(dialogOf(page)).toHaveCount(0, LOADED);
}

test('[HO13] [HO14] [HO15] handed to whoever is next: who comes later sees the page first, goes to the line, and has control', async ({
  shared,
  open,
}) => {
  const anna = await open(shared.links.technician, { ...WIDE, name: 'Anna Kim' });
  const omar = await open(shared.links.client, { ...PHONE, name: 'Omar Haddad' });
  await expect(careOf(omar)).toContainText('In care of Anna Kim', LOADED);
  await run(anna, 'cd /tmp; shift_left=97; ls /no-such-folder');
  await expect(screenOf(anna)).toContainText('No such file');
  await beginHandover(anna);
  const failed =
    /\*\*Failed, or ended with errors\*\*\n\n- \[`cd \/tmp; shift_left=97; ls \/no-such-folder`\]\(#/;
  await expect(textOf(anna)).toHaveValue(failed);
  await expect(textOf(anna)).toHaveValue(/\[Omar Haddad\]\(#person-[0-9a-z]{10}\) is here\./);
  await picture(anna, 'handoff-dialog');
  const draft = await textOf(anna).inputValue();
  await textOf(anna).fill(`C: filled up **overnight**.\n\n${draft}`);
  await dialogOf(anna).getByRole('radio', { name: 'Whoever is next' }).check();
  await dialogOf(anna).getByRole('button', { name: 'Send' }).click();
  await expect(noticeOf(anna)).toContainText(/Offered to whoever is next/, LOADED);
  await expect(careOf(omar)).toContainText('Being handed over');
  await anna.context().close();

  const priya = await open(shared.links.technician, { ...WIDE, name: 'Priya Nair' });
  await expect(takeoverOf(priya)).toContainText('Anna Kim is handing this session over', LOADED);
  await expect(takeoverOf(priya).locator('strong').first()).toHaveText('overnight');
  const first = takeoverOf(priya).getByRole('region', { name: 'Look at these first' });
  await expect(first.getByRole('listitem')).toHaveCount(1);
  await expect(takeoverOf(priya).getByRole('region', { name: 'People' })).toContainText('Omar Haddad');
  await picture(priya, 'handoff-takeover');
  await first.getByRole('button', { name: /^Go to line/ }).click();
  await expect(takeoverOf(priya)).toHaveCount(0);
  await expect(priya.getByRole('main')).toContainText('/no-such-folder');
  await noticeOf(priya).getByRole('button', { name: 'Show handoff' }).click();
  await takeoverOf(priya)
    .getByRole('link', { name: /no-such-folder/ })
    .first()
    .click();
  await expect(takeoverOf(priya)).toHaveCount(0);
  await noticeOf(priya).getByRole('button', { name: 'Show handoff' }).click();
  await priya.getByRole('button', { name: 'Accept and take control' }).click();
  await expect(priya.getByRole('group', { name: 'Control' })).toContainText('You have control', LOADED);
  await expect(careOf(priya)).toContainText('You');
  await expect(careOf(omar)).toContainText('In care of Priya Nair', LOADED);
  await picture(omar, 'handoff-client');
  await inputOf(priya).focus();
  await priya.keyboard.type('clear; echo "$PWD is $shift_left"\n');
  await expect(screenOf(priya)).toContainText('/tmp is 97');
  await priya.getByRole('button', { name: 'More', exact: true }).click();
  await priya.getByRole('menuitem', { name: 'Show the handoff' }).click();
  await expect(takeoverOf(priya)).toContainText('You took it');
});

test('[HO13] [HO14] [HO15] to a person: it is withdrawn, declined with a reason that its giver reads, and waits as it says', async ({
  shared,
  open,
}) => {
  const anna = await open(shared.links.technician, { ...WIDE, name: 'Anna Kim' });
  const priya = await open(shared.links.technician, { ...WIDE, name: 'Priya Nair' });
  await run(anna, 'clear; echo nothing-here');
  await expect(priya.getByRole('button', { name: 'Hand over', exact: true })).toHaveCount(0);
  await handOver(anna, { to: 'Priya Nair', text: 'the first' });
  await expect(noticeOf(priya)).toContainText('Anna Kim is handing this session over to you', LOADED);
  await noticeOf(anna).getByRole('button', { name: 'Withdraw' }).click();
  await expect(noticeOf(priya)).not.toContainText('handing this session over', LOADED);
  await handOver(anna, { to: 'Priya Nair', text: 'the second' });
  await noticeOf(priya).getByRole('button', { name: 'Show handoff' }).click();
  await expect(takeoverOf(priya)).toContainText('the second', LOADED);
  await priya.getByRole('button', { name: 'Decline…' }).click();
  await priya.getByLabel('Why you decline').fill('I am on another call.');
  await priya.getByRole('button', { name: 'Decline', exact: true }).click();
  await expect(noticeOf(anna)).toContainText(
    'Priya Nair declined the handoff: “I am on another call.”',
    LOADED,
  );
  await noticeOf(anna).getByRole('button', { name: 'OK' }).click();
  await anna.getByRole('button', { name: 'More', exact: true }).click();
  await anna.getByRole('menuitem', { name: 'Waiting for…' }).click();
  await anna.getByLabel('Whom or what').fill('Omar’s answer');
  await anna.getByRole('button', { name: 'Set to waiting' }).click();
  for (const page of [anna, priya])
    await expect(careOf(page)).toContainText('Waiting for Omar’s answer', LOADED);
});

test('[HO16] what the giver has begun to write is there after a reload, and gone once it is cancelled or sent', async ({
  shared,
  open,
}) => {
  const anna = await open(shared.links.technician, { ...WIDE, name: 'Anna Kim' });
  await open(shared.links.technician, { ...WIDE, name: 'Priya Nair' });
  await run(anna, 'echo nothing-here');
  const reload = async () => {
    await anna.reload();
    await expect(screenOf(anna)).toContainText('nothing-here');
  };
  await beginHandover(anna);
  await textOf(anna).fill('Half a sentence');
  await anna.keyboard.press('Escape');
  await reload();
  await beginHandover(anna);
  await expect(textOf(anna)).toHaveValue('Half a sentence');
  await expect(dialogOf(anna).getByRole('radio', { name: 'Priya Nair' })).toBeVisible();
  await dialogOf(anna).getByRole('button', { name: 'Cancel' }).click();
  await reload();
  await handOver(anna, { to: 'Priya Nair', text: 'The whole sentence' });
  await reload();
  await noticeOf(anna).getByRole('button', { name: 'Withdraw' }).click();
  await beginHandover(anna);
  await expect(textOf(anna)).not.toHaveValue(/sentence/);
});
