import type { Page } from '@playwright/test';
import AxeBuilder from '@axe-core/playwright';
import { findPowerShell } from '../../agent/testing/find-powershell.ts';
import { expect, inputOf, screenOf, test } from './fixtures.ts';

const PWSH = findPowerShell();
const NAP = { timeout: 20_000 };

const gutterOf = (page: Page) => page.locator('[data-gutter]');
const signOf = (page: Page, name: RegExp) => gutterOf(page).getByRole('button', { name });
const listOf = (page: Page) => page.getByRole('complementary', { name: 'Commands' });

/** Types a line, and waits for what its sign then says. */
async function enter(page: Page, line: string, says: RegExp): Promise<void> {
  await inputOf(page).focus();
  await page.keyboard.type(`${line}\n`);
  await expect(signOf(page, says).last()).toBeVisible(NAP);
}

test('[CM11] [CM12] [CM13] [CM14] [CM16] commands of a PowerShell are marked, stepped through, listed, copied, typed again and compared', async ({
  product,
  open,
}) => {
  test.skip(PWSH === null, 'there is no PowerShell');
  test.setTimeout(180_000);
  const shared = await product.share('--shell', `${PWSH} -NoLogo -NoProfile`);
  const page = await open(shared.links.technician);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await expect(screenOf(page)).toContainText('PS /', NAP);
  await enter(page, '"at $(Get-Random)"', /^"at .*: exit 0/);
  await enter(page, 'Remove-Item /nowhere', /^Remove-Item \/nowhere: (exit 1|ended with errors)/);
  await enter(page, "/bin/sh -c 'echo checked; exit 2'", /: exit 2/);

  await signOf(page, /^"at /).click();
  await page.getByRole('menuitem', { name: 'Type again' }).click();
  await expect(signOf(page, /^"at /)).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(signOf(page, /^"at .*exit 0/)).toHaveCount(2, NAP);
  await enter(page, 'Start-Sleep 600', /^Start-Sleep 600: running/);
  const states = gutterOf(page).locator('[data-state]');
  expect(await states.evaluateAll((signs) => signs.map((sign) => sign.getAttribute('data-state')))).toEqual([
    'ok',
    expect.stringMatching('failed|errors'),
    'failed',
    'ok',
    'running',
  ]);

  await signOf(page, /^"at /).last().click();
  await page.getByRole('menuitem', { name: 'Compare outputs' }).click();
  const compared = page.getByRole('region', { name: 'Both outputs' });
  await expect(compared.locator('del')).toHaveText(/^\d+$/, NAP);
  await expect(compared.locator('ins')).toHaveText(/^\d+$/);
  await page.getByRole('button', { name: 'Close', exact: true }).click();

  await signOf(page, /: exit 2/).click();
  await page.getByRole('menuitem', { name: 'Copy output' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText()), NAP).toBe('checked');

  await inputOf(page).focus();
  await page.keyboard.press('Control+ArrowDown');
  await page.keyboard.press('Control+ArrowUp');
  await expect(signOf(page, /: exit 2/)).toHaveAttribute('tabindex', '0');

  await page.keyboard.press('Control+Shift+H');
  const list = listOf(page);
  await expect(list.getByRole('region', { name: 'Running now' })).toContainText('Start-Sleep 600');
  await expect(list.getByRole('listitem')).toHaveCount(5);
  await list.getByRole('button', { name: 'Failed' }).click();
  await expect(list.getByRole('region', { name: 'Commands' }).getByRole('listitem')).toHaveCount(2);
  const { violations } = await new AxeBuilder({ page }).exclude('.xterm').analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
  await product.run('end', shared.session);
});
