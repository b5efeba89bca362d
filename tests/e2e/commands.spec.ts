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

test('[CM11] [CM13] [CM14] commands of a PowerShell are marked in the gutter, stepped through and listed', async ({
  product,
  open,
}) => {
  test.skip(PWSH === null, 'there is no PowerShell');
  test.setTimeout(120_000);
  const shared = await product.share('--shell', `${PWSH} -NoLogo -NoProfile`);
  const page = await open(shared.links.technician);
  await expect(screenOf(page)).toContainText('PS /', NAP);
  await enter(page, '"hello"', /^"hello": exit 0/);
  await enter(page, 'Remove-Item /nowhere', /^Remove-Item \/nowhere: (exit 1|ended with errors)/);
  await enter(page, "/bin/sh -c 'exit 2'", /: exit 2/);
  await enter(page, 'Start-Sleep 600', /^Start-Sleep 600: running/);
  const states = gutterOf(page).locator('[data-state]');
  expect(await states.evaluateAll((signs) => signs.map((sign) => sign.getAttribute('data-state')))).toEqual([
    'ok',
    expect.stringMatching('failed|errors'),
    'failed',
    'running',
  ]);

  await page.keyboard.press('Control+ArrowUp');
  await page.keyboard.press('Control+ArrowUp');
  await expect(signOf(page, /: exit 2/)).toHaveAttribute('tabindex', '0');

  await page.keyboard.press('Control+Shift+H');
  const list = listOf(page);
  await expect(list.getByRole('region', { name: 'Running now' })).toContainText('Start-Sleep 600');
  await expect(list.getByRole('listitem')).toHaveCount(4);
  await list.getByRole('button', { name: 'Failed' }).click();
  await expect(list.getByRole('region', { name: 'Commands' }).getByRole('listitem')).toHaveCount(2);
  const { violations } = await new AxeBuilder({ page }).exclude('.xterm').analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
  await product.run('end', shared.session);
});
