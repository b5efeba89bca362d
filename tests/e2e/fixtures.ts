import {
  test as base,
  expect,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from '@playwright/test';
import { startProduct, type Product, type Shared } from '../harness/product.ts';

interface Fixtures {
  /** A session of its own, ended after the test. */
  shared: Shared;
  /** Opens a link in a context of its own, as another person's browser would, and enters where it leads to a door. */
  open: (link: string, options?: BrowserContextOptions & { name?: string }) => Promise<Page>;
  /** Opens an address in a context of its own, and leaves it at that. */
  visit: (address: string, options?: BrowserContextOptions) => Promise<Page>;
}

export const test = base.extend<Fixtures, { product: Product }>({
  product: [
    // Playwright reads a fixture's needs from this pattern.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const product = await startProduct();
      await use(product);
      await product.dispose();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  shared: async ({ product }, use) => {
    const shared = await product.share();
    await use(shared);
    await product.run('end', shared.session);
  },
  visit: async ({ browser }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (address, options) => {
      const context = await browser.newContext(options ?? {});
      contexts.push(context);
      const page = await context.newPage();
      await page.goto(address);
      return page;
    });
    for (const context of contexts) await context.close();
  },
  open: async ({ visit }, use) => {
    await use(async (link, { name, ...options } = {}) => {
      const page = await visit(link, options);
      if (link.includes('/s/')) await enter(page, name);
      return page;
    });
  },
});

/** Enters at the door, where there is one, under this name where one is asked for. */
export async function enter(page: Page, name = 'Anna Kim'): Promise<void> {
  const door = page.getByRole('button', { name: /^(Join|View) session$/ });
  const elsewhere = statusOf(page).or(page.getByRole('link', { name: 'Use another link' }));
  await expect(door.or(elsewhere).first()).toBeVisible();
  if (await elsewhere.isVisible()) return;
  const field = page.getByLabel('Your name');
  if (await field.isVisible()) await field.fill(name);
  await door.click();
  await expect(statusOf(page)).toBeVisible();
}

export { expect };

/** The screen as text, at once: Chromium without a graphics card draws it with elements. */
export const screenOf = (page: Page) => page.locator('.emulator:not([inert]) .xterm-rows');
export const inputOf = (page: Page) => page.locator('.emulator:not([inert]) .xterm-helper-textarea');
/** The line between terminal and footer that says what there is to say now. */
export const noticeOf = (page: Page) => page.getByTestId('notice');
export const statusOf = (page: Page) => page.getByTestId('status');

/** Types a command line once the prompt is there. */
export async function run(page: Page, command: string): Promise<void> {
  await expect(screenOf(page)).toContainText(/[$#%>]/);
  await inputOf(page).focus();
  await page.keyboard.type(`${command}\n`);
}

/** Scrolls up as far as the page has it; each step is drawn before the next. */
export async function scrollToTop(page: Page): Promise<void> {
  const older = page.getByRole('button', { name: /older lines?$/ });
  for (let pages = 0; pages < 300 && !(await older.isVisible()); pages++) {
    await page.keyboard.press('Shift+PageUp');
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
  }
  await expect(older).toBeVisible();
}

/** Takes control over from whoever has it, as the policy lets technicians. */
export async function takeOver(page: Page): Promise<void> {
  const chip = page.getByRole('group', { name: 'Control' });
  await chip.getByRole('button', { name: /has control/ }).click();
  await page.getByRole('menuitem', { name: /^Take over/ }).click();
  await expect(chip).toContainText('You have control');
}

/** Pastes as the browser does when the user asks it to. */
export function paste(page: Page, text: string): Promise<void> {
  return page.evaluate((value) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', value);
    const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
    document.querySelector('.emulator:not([inert]) .xterm-helper-textarea')?.dispatchEvent(event);
  }, text);
}
