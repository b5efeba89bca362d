import type { BrowserContext, Page } from '@playwright/test';
import { enter, expect, inputOf, noticeOf, statusOf, test } from './fixtures.ts';

/** What a browser does to a page whose site data it cannot or may not have. */
const BROKEN = {
  'never answers': () => {
    IDBFactory.prototype.open = () => ({}) as IDBOpenDBRequest;
  },
  'is blocked': () => {
    const refuse = () => {
      throw new DOMException('denied', 'SecurityError');
    };
    for (const name of ['indexedDB', 'localStorage', 'sessionStorage'])
      Object.defineProperty(window, name, { get: refuse });
  },
};

async function visitWith(
  context: BrowserContext,
  { link, how }: { link: string; how: () => void },
): Promise<Page> {
  await context.addInitScript(how);
  const page = await context.newPage();
  await page.goto(link);
  return page;
}

for (const [name, how] of Object.entries(BROKEN))
  test(`[W42] storage that ${name} is said, and a key for this visit is used where the person agrees`, async ({
    shared,
    context,
  }) => {
    const page = await visitWith(context, { link: shared.links.technician, how });
    await expect(page.getByRole('heading')).toHaveText('This browser can’t store site data', {
      timeout: 7_000,
    });
    await expect(page.getByRole('main')).toContainText('Allow cookies and site data for localhost');
    await expect(page.getByRole('button', { name: 'Reload' })).toBeVisible();
    await page.getByRole('button', { name: 'Use a key for this visit only' }).click();
    await enter(page);
    await expect(statusOf(page)).toContainText('live');
    await inputOf(page).focus();
    await page.keyboard.type('exit 7\n');
    await expect(noticeOf(page)).toContainText('exit 7');
  });

test('[W42] where cookies are blocked nothing is offered that would not do', async ({ shared, context }) => {
  const page = await visitWith(context, {
    link: shared.links.technician,
    how: () => Object.defineProperty(navigator, 'cookieEnabled', { get: () => false }),
  });
  await expect(page.getByRole('heading')).toHaveText('This browser blocks cookies and site data');
  await expect(page.getByRole('button', { name: 'Use a key for this visit only' })).toBeHidden();
});

test('[W42] who is in and whose storage no longer answers is told so', async ({ shared, context }) => {
  const page = await context.newPage();
  await page.goto(shared.links.technician);
  await enter(page);
  await expect(statusOf(page)).toContainText('live');
  await page.addInitScript(BROKEN['never answers']);
  await page.reload();
  await expect(page.getByRole('heading')).toHaveText('This browser can’t store site data', {
    timeout: 7_000,
  });
  await expect(page.getByRole('main')).toContainText('open the link you were sent again');
});

test('[W45] a browser that is too old, or runs no JavaScript, is told what to do', async ({
  shared,
  browser,
}) => {
  const old = await browser.newContext();
  await old.addInitScript(() => {
    const { supports } = CSS;
    CSS.supports = (property: string, value?: string) =>
      value === undefined ? supports(property) : !value.includes('light-dark') && supports(property, value);
  });
  const without = await browser.newContext({ javaScriptEnabled: false });
  for (const [context, heading] of [
    [old, 'This browser is too old'],
    [without, 'This page needs JavaScript'],
  ] as const) {
    const page = await context.newPage();
    await page.goto(shared.links.client);
    await expect(page.getByRole('heading')).toHaveText(heading);
    await expect(page.getByRole('main')).toContainText('holdfast attach');
    await expect(page.getByRole('button')).toHaveCount(0);
    await context.close();
  }
});
