import type { Page } from '@playwright/test';
import { expect, inputOf, run, noticeOf, screenOf, takeOver, test } from './fixtures.ts';

/** Types at once, wherever the keyboard is: whoever looks at the terminal means the terminal. */
async function typesOn(page: Page, word: string): Promise<void> {
  await page.keyboard.type(`echo ${word}-$((1+1))\n`);
  await expect(screenOf(page)).toContainText(`${word}-2`);
}

async function chooseFromMenu(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

test('[KB6] after a menu, a dialog and another terminal the keyboard is in the terminal of who may type', async ({
  shared,
  open,
}) => {
  const page = await open(shared.links.technician);
  await run(page, 'true');
  const other = await open(shared.links.technician, { name: 'Priya' });
  await expect(screenOf(other)).toContainText('true');
  await other.getByRole('button', { name: 'Invite' }).focus();
  await takeOver(other);
  await typesOn(other, 'taken');

  await chooseFromMenu(other, 'Keyboard shortcuts');
  await other.getByRole('button', { name: 'Close' }).click();
  await typesOn(other, 'helped');

  await other.getByRole('button', { name: /^People/ }).click();
  await other.getByRole('dialog', { name: 'People' }).press('Escape');
  await typesOn(other, 'rostered');

  await chooseFromMenu(other, 'New terminal');
  await expect(other.getByRole('tab', { selected: true, name: /^bash 2/ })).toBeVisible();
  await expect(screenOf(other)).not.toContainText('taken-2');
  await expect(screenOf(other)).toContainText(/[$#]/);
  await other.getByRole('tab', { name: /^bash 1/ }).click();
  await expect(screenOf(other)).toContainText('taken-2');
  await typesOn(other, 'back');
});

test('[KB6] a terminal that is opened from a menu is typed into at once', async ({ shared, open }) => {
  const page = await open(shared.links.technician);
  await run(page, 'exit');
  await expect(page.getByRole('button', { name: 'New terminal' })).toBeVisible();
  await chooseFromMenu(page, 'New terminal');
  await expect(page.getByRole('button', { name: 'Ended (1)' })).toBeVisible();
  await expect(screenOf(page)).not.toContainText('exit');
  await expect(screenOf(page)).toContainText(/[$#]/);
  await typesOn(page, 'opened');
});

test('[KB6] who may not type keeps the keyboard at the menu’s button', async ({ shared, open }) => {
  const page = await open(shared.links.observer);
  await chooseFromMenu(page, 'Keyboard shortcuts');
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'More' }).press('Enter');
  await page.getByRole('menu').press('Escape');
  await expect(page.getByRole('button', { name: 'More' })).toBeFocused();
  await expect(inputOf(page)).not.toBeFocused();
});

const CLIPBOARD = { permissions: ['clipboard-read', 'clipboard-write'] };
const clipboardOf = (page: Page) => page.evaluate(() => navigator.clipboard.readText());
const grid = (page: Page) => page.locator('.emulator:not([inert]) .xterm-screen');
const selection = (page: Page) => page.locator('.emulator:not([inert]) .xterm-selection > div');
const CTRL = 2;
const CTRL_SHIFT = 10;

/** A key of a keyboard with other letters than Playwright's. */
async function pressKey(
  page: Page,
  { modifiers, ...named }: { key: string; code: string; modifiers: number },
) {
  const cdp = await page.context().newCDPSession(page);
  const windowsVirtualKeyCode = named.code.charCodeAt(3);
  for (const type of ['rawKeyDown', 'keyUp'] as const)
    await cdp.send('Input.dispatchKeyEvent', { type, modifiers, windowsVirtualKeyCode, ...named });
  await cdp.detach();
}

/** Marks the first row, in which `text` stands. */
async function markFirstRow(page: Page, text: string): Promise<void> {
  await expect(screenOf(page)).toContainText(new RegExp(`^\\s*${text}`));
  await grid(page).click({ clickCount: 3, position: { x: 30, y: 9 } });
  await expect(selection(page)).not.toHaveCount(0);
}

/** As a Mac's browser says of itself, to this page and to xterm. */
async function becomeMac(page: Page): Promise<void> {
  await page.addInitScript(() => Object.defineProperty(navigator, 'platform', { get: () => 'MacIntel' }));
  await page.reload();
}

test('[KB1] [KB8] copying goes by the letter on the key, on Cyrillic and Dvorak keyboards too', async ({
  shared,
  open,
}) => {
  const page = await open(shared.links.technician, CLIPBOARD);
  await run(page, 'clear; echo pick-me; cat');
  await markFirstRow(page, 'pick-me');
  await pressKey(page, { key: 'с', code: 'KeyC', modifiers: CTRL });
  await expect.poll(() => clipboardOf(page)).toBe('pick-me');
  await expect(screenOf(page)).not.toContainText('^C');

  await page.evaluate(() => navigator.clipboard.writeText('before'));
  await markFirstRow(page, 'pick-me');
  await pressKey(page, { key: 'J', code: 'KeyC', modifiers: CTRL_SHIFT });
  await expect(selection(page)).not.toHaveCount(0);
  expect(await clipboardOf(page)).toBe('before');
  await pressKey(page, { key: 'C', code: 'KeyI', modifiers: CTRL_SHIFT });
  await expect.poll(() => clipboardOf(page)).toBe('pick-me');
});

test('[KB7] on a Mac Ctrl+C interrupts, Cmd+C copies and Option+drag selects under a program that has the mouse', async ({
  shared,
  open,
}) => {
  const page = await open(shared.links.technician, CLIPBOARD);
  await becomeMac(page);
  await run(page, "clear; printf 'drag-me\\n\\e[?1002h\\e[?1006h'; cat");
  await expect(screenOf(page)).toContainText(/^\s*drag-me/);
  const box = await grid(page).boundingBox();
  const at = (x: number) => page.mouse.move((box?.x ?? 0) + x, (box?.y ?? 0) + 9);
  await page.keyboard.down('Alt');
  await at(2);
  await page.mouse.down();
  await at(200);
  await page.mouse.up();
  await page.keyboard.up('Alt');
  await expect(selection(page)).not.toHaveCount(0);
  await page.keyboard.press('Meta+c');
  await expect.poll(() => clipboardOf(page)).toContain('drag-me');

  await page.keyboard.press('Control+c');
  await run(page, "printf '\\e[?1002l'; clear; echo pick-me; cat");
  await markFirstRow(page, 'pick-me');
  await page.keyboard.press('Control+c');
  await expect(screenOf(page)).toContainText('^C');
  expect(await clipboardOf(page)).toContain('drag-me');
  await page.keyboard.press('Control+Shift+L');
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(help).toContainText('Cmd+C');
  await expect(help).toContainText('Option+drag');
});

test('[KB9] copying nothing does nothing, and a copy that fails says so and keeps the selection', async ({
  shared,
  open,
}) => {
  const page = await open(shared.links.technician, CLIPBOARD);
  await run(page, 'clear; echo pick-me');
  await expect(screenOf(page)).toContainText(/pick-me\s*\S*[$#]/);
  await page.evaluate(() => navigator.clipboard.writeText('before'));
  await page.keyboard.press('Control+Shift+C');
  await page.keyboard.type('echo on-$((1+1))\n');
  await expect(screenOf(page)).toContainText('on-2');
  expect(await clipboardOf(page)).toBe('before');

  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'));
    document.execCommand = () => false;
  });
  await markFirstRow(page, 'pick-me');
  await page.keyboard.press('Control+c');
  await expect(noticeOf(page)).toContainText('Not copied');
  await expect(selection(page)).not.toHaveCount(0);
  await expect(screenOf(page)).not.toContainText('^C');
  expect(await clipboardOf(page)).toBe('before');
  await page.getByRole('button', { name: 'Invite' }).click();
  await page.getByRole('button', { name: 'Create link' }).click();
  await page.getByRole('button', { name: 'Copy' }).click();
  await expect(page.getByRole('alert')).toContainText('Not copied');
});

test('[KB10] Ctrl+V at a prompt says once how to paste, and not in a full-screen program', async ({
  shared,
  open,
}) => {
  const page = await open(shared.links.technician);
  const hint = noticeOf(page).filter({ hasText: 'press Ctrl+Shift+V' });
  await run(page, "printf '\\e[?1049h'; echo full-$((1+1))");
  await expect(screenOf(page)).toContainText('full-2');
  await page.keyboard.press('Control+v');
  await page.keyboard.type(' \b');
  await run(page, "printf '\\e[?1049l'; echo out-$((1+1))");
  await expect(screenOf(page)).toContainText('out-2');
  await expect(hint).toBeHidden();
  await page.keyboard.press('Control+v');
  await expect(hint).toBeVisible();
  await expect(hint).toBeHidden({ timeout: 10_000 });
  await page.keyboard.press('Control+v');
  await page.keyboard.type(' \b; echo again-$((1+1))\n');
  await expect(screenOf(page)).toContainText('again-2');
  await expect(hint).toBeHidden();
});

test('[KB11] the wheel scrolls a full-screen program for who has control, and is no typing', async ({
  shared,
  open,
}) => {
  const page = await open(shared.links.technician);
  const other = await open(shared.links.technician, { name: 'Priya' });
  await run(page, 'seq -f row-%03.0f 1 300 | less');
  for (const each of [page, other]) await expect(screenOf(each)).toContainText(/^\s*row-001/);
  await turnWheel(other, 100);
  await turnWheel(page, 100);
  await expect(screenOf(page)).toContainText(/^\s*row-004/);
  await turnWheel(page, -40);
  await expect(screenOf(page)).toContainText(/^\s*row-003/);
  await expect(noticeOf(other)).toHaveText('');

  await page.keyboard.press('Control+Shift+Enter');
  const chip = page.getByRole('group', { name: 'Control' });
  await expect(chip).toContainText('Nobody has control');
  await turnWheel(page, 100);
  await page.keyboard.press('j');
  await expect(chip).toContainText('You have control');
  await expect(screenOf(page)).toContainText(/^\s*row-004/);
});

test('[KB12] text that no key makes arrives with a screen reader too, and no key twice', async ({
  shared,
  open,
}) => {
  const page = await open(shared.links.technician);
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Screen reader mode' }).click();
  await page.keyboard.press('Escape');
  await run(page, 'clear; cat');
  const read = page.locator('.emulator:not([inert]) .xterm-accessibility-tree');
  await expect(read).toHaveText(/^\s*$/);
  await page.keyboard.type('aBc-żółć-🙂-');
  await page.keyboard.insertText('dictated, and ćałe');
  await page.keyboard.press('Shift+D');
  await expect(read).toHaveText(/^\s*aBc-żółć-🙂-dictated, and ćałeD\s*$/);
});

async function turnWheel(page: Page, pixels: number): Promise<void> {
  await grid(page).hover({ position: { x: 60, y: 60 } });
  await page.mouse.wheel(0, pixels);
}

test('[KB14] output that Ctrl+S holds is said to be, and goes on by Ctrl+Q or the button', async ({
  shared,
  open,
}) => {
  const page = await open(shared.links.technician);
  const observer = await open(shared.links.observer);
  await run(page, 'echo ready-$((1+1))');
  await expect(screenOf(page)).toContainText('ready-2');
  const said = (who: Page) =>
    noticeOf(who).filter({ hasText: 'Output is on hold. Press Ctrl+Q to continue.' });
  await page.keyboard.press('Control+s');
  for (const each of [page, observer]) await expect(said(each)).toBeVisible();
  await expect(observer.getByRole('button', { name: 'Continue' })).toBeHidden();
  await page.keyboard.type('echo held-$((1+1))\n');
  await page.keyboard.press('Control+q');
  await expect(screenOf(page)).toContainText('held-2');
  for (const each of [page, observer]) await expect(said(each)).toBeHidden();
  await page.keyboard.press('Control+s');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(said(page)).toBeHidden();
  await typesOn(page, 'on');
});
