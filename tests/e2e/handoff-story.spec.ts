import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { findPowerShell } from '../../agent/testing/find-powershell.ts';
import { expect, inputOf, noticeOf, screenOf, test } from './fixtures.ts';

const PWSH = findPowerShell();
const SLOW = { timeout: 45_000 };
const WIDE = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

const CLEAN_UP = `
'Drive  Used'
'C:     97 % of 250 GB'
Get-ChildItem $PSScriptRoot -Filter *.log | Sort-Object Name | ForEach-Object { "removed $($_.Name)" }
Write-Error 'queue-0412.log is being used by another process'
$freed = 12.4
`;

async function fileServer(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'file-server-'));
  for (let number = 1; number < 6; number++) await writeFile(join(folder, `web-${number}.log`), 'old');
  await writeFile(join(folder, 'Clear-OldLogs.ps1'), CLEAN_UP);
  return folder;
}

const panelOf = (page: Page) => page.getByRole('region', { name: 'Notes' });
const cardOf = (page: Page, text: string) => panelOf(page).getByRole('article').filter({ hasText: text });
const takeoverOf = (page: Page) => page.getByTestId('takeover');
const careOf = (page: Page) => page.getByTestId('care');

const picture = (page: Page, name: string) =>
  process.env['PICTURES'] === undefined
    ? Promise.resolve()
    : page.screenshot({ path: `${process.env['PICTURES']}/${name}.png` });

async function enter(page: Page, line: string): Promise<void> {
  await inputOf(page).focus();
  await page.keyboard.type(`${line}\n`);
}

/** Selects the row in which this stands last, and writes a note about it. */
async function note(page: Page, { row, kind, text }: { row: string; kind: string; text: string }) {
  const found = screenOf(page).locator('> div').filter({ hasText: row }).last();
  await found.click({ clickCount: 3, position: { x: 20, y: 5 }, force: true });
  await page.keyboard.press('Control+Shift+M');
  await page.getByRole('button', { name: kind, exact: true }).click();
  await page.getByLabel('Write a note').fill(text);
  await page.keyboard.press('Control+Enter');
  await expect(cardOf(page, text)).toBeVisible(SLOW);
}

test('[NO25] [NO26] [HO13] [HO14] a technician notes what was found, asks the client and is gone; the next one sees all of it first, takes control of the same shell, and answers', async ({
  product,
  open,
}) => {
  test.skip(PWSH === null, 'there is no PowerShell');
  test.setTimeout(240_000);
  const folder = await fileServer();
  const shared = await product.share('--shell', `${PWSH} -NoLogo -NoProfile`, '--title', 'Disk 97% full');
  const anna = await open(shared.links.technician, { ...WIDE, name: 'Anna Kim' });
  const omar = await open(shared.links.client, { ...PHONE, name: 'Omar Haddad' });
  await expect(screenOf(anna)).toContainText('PS /', SLOW);
  await enter(anna, `Set-Location ${folder}`);
  await expect(screenOf(anna)).toContainText(`PS ${folder}>`, SLOW);
  await enter(anna, '. ./Clear-OldLogs.ps1');
  await expect(screenOf(anna)).toContainText('queue-0412.log is being used', SLOW);

  await note(anna, { row: '97 % of 250 GB', kind: 'Finding', text: '97 % when the clean-up began.' });
  await note(anna, {
    row: 'queue-0412.log is being used',
    kind: 'Warning',
    text: 'The spooler still writes to this file.',
  });
  await note(anna, {
    row: 'removed web-5.log',
    kind: 'Question',
    text: 'Which logs may go, @Omar Haddad?',
  });
  await expect(noticeOf(omar)).toContainText('Anna Kim mentioned you in a question', SLOW);
  await picture(omar, 'story-client-asked');

  await anna.getByRole('button', { name: 'Hand over', exact: true }).click();
  const draft = anna.getByLabel('What they need to know');
  await expect(draft).toHaveValue(/Clear-OldLogs[^]*Which logs may go/, SLOW);
  await picture(anna, 'story-draft');
  await anna.getByRole('radio', { name: 'Whoever is next' }).check();
  await anna.getByRole('button', { name: 'Send' }).click();
  await expect(careOf(omar)).toContainText('Being handed over', SLOW);
  await anna.context().close();

  const priya = await open(shared.links.technician, { ...WIDE, name: 'Priya Nair' });
  await expect(takeoverOf(priya)).toContainText('Anna Kim is handing this session over', SLOW);
  const first = takeoverOf(priya).getByRole('region', { name: 'Look at these first' });
  await expect(first.getByRole('listitem')).toHaveCount(3, SLOW);
  await expect(takeoverOf(priya).getByRole('region', { name: 'People' })).toContainText('Omar Haddad');
  await picture(priya, 'story-takeover');
  for (const [index, line] of [
    'queue-0412.log is being used',
    'removed web-5.log',
    'queue-0412.log',
  ].entries()) {
    await first.getByRole('listitem').nth(index).getByRole('button').first().click();
    await expect(takeoverOf(priya)).toHaveCount(0);
    await expect(priya.getByRole('main')).toContainText(line, SLOW);
    await noticeOf(priya).getByRole('button', { name: 'Show handoff' }).click();
  }
  await priya.getByRole('button', { name: 'Accept and take control' }).click();
  await expect(priya.getByRole('group', { name: 'Control' })).toContainText('You have control', SLOW);
  await expect(careOf(omar)).toContainText('In care of Priya Nair', SLOW);
  await enter(priya, 'clear; "$PWD freed $freed GB"');
  await expect(screenOf(priya)).toContainText(`${folder} freed 12.4 GB`, SLOW);

  if (!(await panelOf(priya).isVisible()))
    await priya.getByRole('button', { name: 'Notes', exact: true }).click();
  const question = cardOf(priya, 'Which logs may go');
  await question.getByRole('button', { name: 'Reply' }).click();
  await priya.getByLabel('Reply').fill('Only those of the web server: the others stay, @Omar Haddad.');
  await priya.keyboard.press('Control+Enter');
  await expect(question).toContainText('Only those of the web server', SLOW);
  await expect(noticeOf(omar)).toContainText('Priya Nair mentioned you', SLOW);
  await picture(omar, 'story-client-answered');
  await picture(priya, 'story-answered');
  await product.run('end', shared.session);
  await rm(folder, { recursive: true });
});
