import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';
import { startProduct, type Product, type Shared } from '../harness/product.ts';

interface Fixtures {
  /** A session of its own, ended after the test. */
  shared: Shared;
  /** Opens a link in a context of its own, as another person's browser would. */
  open: (link: string, options?: Parameters<PlaywrightContexts['newContext']>[0]) => Promise<Page>;
}
interface PlaywrightContexts {
  newContext(options?: {
    viewport?: { width: number; height: number };
    hasTouch?: boolean;
    isMobile?: boolean;
  }): Promise<BrowserContext>;
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
  open: async ({ browser }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (link, options) => {
      const context = await browser.newContext(options ?? {});
      contexts.push(context);
      // The accessibility tree is the screen as text, whatever draws it.
      await context.addInitScript(() =>
        localStorage.setItem('holdfast.preferences', JSON.stringify({ screenReader: true })),
      );
      const page = await context.newPage();
      await page.goto(link);
      return page;
    });
    for (const context of contexts) await context.close();
  },
});

export { expect };

export const screenOf = (page: Page) => page.locator('.emulator:not([inert]) .xterm-accessibility-tree');
export const inputOf = (page: Page) => page.locator('.emulator:not([inert]) .xterm-helper-textarea');
export const statusOf = (page: Page) => page.getByTestId('status');

/** Types a command line once the prompt is there. */
export async function run(page: Page, command: string): Promise<void> {
  await expect(screenOf(page)).toContainText(/[$#%>]/);
  await inputOf(page).focus();
  await page.keyboard.type(`${command}\n`);
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
