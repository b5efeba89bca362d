import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import { findPowerShell } from '../../agent/testing/find-powershell.ts';
import { AWAY_MS } from '../../src/lib/transcript/away.ts';
import type { Product, Shared } from '../harness/product.ts';
import { expect, inputOf, noticeOf, screenOf, statusOf, test } from './fixtures.ts';

const PWSH = findPowerShell();
const SLOW = { timeout: 45_000 };
const WIDE = { viewport: { width: 1440, height: 900 } };

const CLEAN_UP = `
param([string] $Logs)
Get-ChildItem $Logs -Filter *.log | Sort-Object Name | ForEach-Object {
  Remove-Item $_.FullName
  "removed $($_.FullName)"
}
'waiting for the search index to let go of the last one'
while (-not (Test-Path "$Logs/released")) { Start-Sleep -Milliseconds 100 }
'freed 12.4 GB'
`;
const WATCH = `
for ($pass = 1; $true; $pass++) {
  "pass $pass, volume at 94 %"
  Start-Sleep 1
}
`;

/** A server's folder with logs of a year, and the two scripts a technician brings. */
async function fileServer() {
  const folder = await mkdtemp(join(tmpdir(), 'file-server-'));
  const logs = join(folder, 'Logs', '2026');
  await mkdir(logs, { recursive: true });
  for (let number = 10; number < 70; number++) await writeFile(join(logs, `web-${number}.log`), 'old');
  await writeFile(join(folder, 'Clear-OldLogs.ps1'), CLEAN_UP);
  await writeFile(join(folder, 'Watch-Volume.ps1'), WATCH);
  return { folder, logs };
}

const signOf = (page: Page, name: RegExp) =>
  page.locator('[data-gutter], .transcript').getByRole('button', { name });

async function enter(page: Page, line: string): Promise<void> {
  await inputOf(page).focus();
  await page.keyboard.type(`${line}\n`);
}

/** The same person's other browser, which is closed again until it is needed. */
async function addBrowser(
  anna: Page,
  { shared, visit }: { shared: Shared; visit: (address: string, options: typeof WIDE) => Promise<Page> },
): Promise<{ browser: BrowserContext; address: string }> {
  await anna.getByRole('button', { name: 'More' }).click();
  await anna.getByRole('menuitem', { name: 'Add another device…' }).click();
  const code = await anna.getByText(/^\d{3} \d{3}$/).innerText();
  const page = await visit(new URL(`/j/${shared.session}`, shared.links.client).href, WIDE);
  await page.getByLabel(/code you were given/).fill(code);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Add this browser' }).click();
  await expect(statusOf(page)).toContainText('live');
  const found = { browser: page.context(), address: page.url() };
  await page.close();
  await anna.getByRole('button', { name: 'Done' }).click();
  return found;
}

/** Counts how often a page, loaded anew, has told the room where its user looks. */
async function countLooks(page: Page): Promise<() => number> {
  let looks = 0;
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      if (payload.includes('looked-at')) looks += 1;
    }),
  );
  await page.reload();
  await expect(statusOf(page)).toContainText('live');
  return () => looks;
}

/** Works until the browser dies in the middle of the clean-up, with three more commands typed ahead of their prompts. */
async function workUntilTheBrowserDies(
  anna: Page,
  { folder, logs, looks }: { folder: string; logs: string; looks: () => number },
): Promise<number> {
  await expect(screenOf(anna)).toContainText('PS /', SLOW);
  await enter(anna, `Set-Location ${folder}`);
  await expect(screenOf(anna)).toContainText(`PS ${folder}>`, SLOW);
  await enter(anna, 'Get-PSDrive -PSProvider FileSystem');
  await expect(signOf(anna, /^Get-PSDrive .*exit 0/)).toBeVisible(SLOW);
  await enter(anna, `./Clear-OldLogs.ps1 ${logs}`);
  await expect(screenOf(anna)).toContainText('waiting for the search index', SLOW);
  const before = looks();
  await expect.poll(looks, SLOW).toBeGreaterThan(before);
  const left = Date.now();
  await enter(anna, `Remove-Item ${folder}/Logs/2024`);
  await enter(anna, `Test-Path ${folder}/Logs/2024`);
  await enter(anna, './Watch-Volume.ps1');
  return left;
}

/** The shell works on what was typed ahead: what runs last has begun, and who was there counts as away. */
async function untilAway({ product, shared, left }: { product: Product; shared: Shared; left: number }) {
  const running = async () => {
    const { stdout } = await product.run('commands', shared.session, '--json');
    return /Watch-Volume\.ps1","exit":null/.test(stdout);
  };
  await expect.poll(running, SLOW).toBe(true);
  await expect.poll(() => Date.now() - left, { timeout: 2 * AWAY_MS }).toBeGreaterThan(AWAY_MS);
}

test('[CM11] [CM14] [TR15] [TR22] [SE11] [RE11] a browser dies amid the work; another one says what happened, finds the path and shows the moment', async ({
  product,
  open,
  visit,
}) => {
  test.skip(PWSH === null, 'there is no PowerShell');
  test.setTimeout(300_000);
  const { folder, logs } = await fileServer();
  const shared = await product.share('--shell', `${PWSH} -NoLogo -NoProfile`, '--title', 'Disk 97% full');
  const anna = await open(shared.links.technician, { ...WIDE, name: 'Anna Kim' });
  const looks = await countLooks(anna);
  const { browser, address } = await addBrowser(anna, { shared, visit });
  const left = await workUntilTheBrowserDies(anna, { folder, logs, looks });
  await anna.context().close();
  await writeFile(join(logs, 'released'), '');
  await untilAway({ product, shared, left });

  const page = await browser.newPage();
  await page.goto(address);
  const away = /^While you were away: 3 commands ended \(one failed\), \.\/Watch-Volume\.ps1 has run for \d/;
  await expect(noticeOf(page)).toContainText(away, SLOW);
  await expect(signOf(page, /^\.\/Watch-Volume\.ps1: running/)).toHaveAttribute('data-state', 'running');
  await noticeOf(page).getByRole('button', { name: 'Show' }).click();
  const transcript = page.getByRole('region', { name: 'Transcript' });
  await expect(transcript.locator('.meant')).toContainText('./Clear-OldLogs.ps1', SLOW);
  await expect(transcript.locator('.meant').getByRole('button', { name: /: exit 0/ })).toBeVisible(SLOW);
  await page.keyboard.press('Escape');
  await expect(transcript).toBeHidden();

  await page.keyboard.press('Control+Shift+H');
  const list = page.getByRole('complementary', { name: 'Commands' });
  await expect(list.getByRole('region', { name: 'Running now' })).toContainText('./Watch-Volume.ps1');
  await list.getByRole('button', { name: 'Failed' }).click();
  const failed = list.getByRole('region', { name: 'Commands' }).getByRole('listitem');
  await expect(failed).toHaveCount(1, SLOW);
  await expect(failed).toContainText(`Remove-Item ${folder}/Logs/2024`);
  await expect(failed).toContainText('exit 1');
  await expect(failed).toContainText(`Cannot find path '${folder}/Logs/2024' because it does not exist.`);

  await page.keyboard.press('Control+Shift+F');
  await page.getByRole('searchbox').fill(`${logs}/web-42.log`);
  const hits = page.getByRole('complementary', { name: 'Search' });
  const hit = hits.getByRole('button', { name: new RegExp(`removed ${logs}/web-42\\.log`) });
  await expect(hits.getByRole('heading', { level: 3 })).toContainText('./Clear-OldLogs.ps1', SLOW);
  await hit.click();
  await expect(screenOf(page)).toContainText(`${logs}/web-42.log`);
  const { stdout } = await product.run('search', shared.session, 'web-42.log', '--json');
  const { line } = JSON.parse(stdout.split('\n')[0]!) as { line: string };
  await page.goto(`${address}#${line}`);
  await expect(transcript.locator('.meant')).toContainText(`removed ${logs}/web-42.log`, SLOW);
  await expect(transcript.locator('.meant')).toBeInViewport();

  await page.goto(`${address}#${line.split('-')[0]}@${left}`);
  const replay = page.getByRole('region', { name: 'Replay' });
  const past = replay.locator('.emulator:not([inert]) .xterm-rows');
  await expect(past).toContainText('waiting for the search index', SLOW);
  await expect(past).not.toContainText('freed 12.4 GB');
  await replay.getByRole('button', { name: 'Next command' }).click();
  await expect(past).toContainText('freed 12.4 GB', SLOW);
  await replay.getByRole('button', { name: 'Back to live' }).click();
  await expect(screenOf(page)).toContainText(/pass \d+, volume at 94 %/);
  await product.run('end', shared.session);
  await rm(folder, { recursive: true });
});
