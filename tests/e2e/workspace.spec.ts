import { expect, inputOf, paste, run, noticeOf, screenOf, statusOf, test } from './fixtures.ts';

test('[W1] what is typed is shown, and the secret leaves the address bar', async ({ shared, open }) => {
  const page = await open(shared.links.technician);
  await run(page, 'echo sum-$((40+2))');
  await expect(screenOf(page)).toContainText('sum-42');
  await expect(statusOf(page)).toContainText(/live \d+ ms/);
  expect(new URL(page.url()).hash).toBe('');
  await expect(page).toHaveTitle(/Shell on|·/);
});

test('[W2] a reload and a second browser show the same screen', async ({ shared, open }) => {
  const page = await open(shared.links.technician);
  await run(page, 'echo same-$((1+1))');
  await expect(screenOf(page)).toContainText('same-2');
  await page.reload();
  await expect(screenOf(page)).toContainText('same-2');
  const other = await open(shared.links.observer);
  await expect(screenOf(other)).toContainText('same-2');
});

test('[W3] older output is there to search though the screen came without it', async ({ shared, open }) => {
  const page = await open(shared.links.technician);
  await run(page, 'seq -f line-%.0f 1 4000; echo all-$((1+1))');
  await expect(screenOf(page)).toContainText('all-2');
  const other = await open(shared.links.technician);
  await expect(screenOf(other)).toContainText('all-2');
  await other.keyboard.press('Control+Shift+F');
  const search = other.getByRole('searchbox');
  await expect(async () => {
    await search.fill('');
    await search.fill('line-77');
    await expect(other.locator('search')).toContainText(/1\d matches/, { timeout: 1_500 });
  }).toPass();
  await other.keyboard.press('Escape');
  await expect(search).toBeHidden();
  await expect(inputOf(other)).toBeFocused();
});

test('[W4] several lines are shown before they are pasted, and cancelling sends nothing', async ({
  shared,
  open,
}) => {
  const page = await open(shared.links.technician);
  await run(page, 'cat -v');
  await paste(page, 'first\nsecond\u0007\n');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('listitem')).toHaveText(['first', 'secondBEL']);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await paste(page, 'third\nfourth\n');
  await dialog.getByRole('button', { name: 'Paste 2 lines' }).click();
  await expect(screenOf(page)).toContainText('fourth');
  await expect(screenOf(page)).not.toContainText('first');
});

test('[W5] an observer watches, cannot type and is told so', async ({ shared, open }) => {
  const technician = await open(shared.links.technician);
  const observer = await open(shared.links.observer);
  await expect(observer.getByText('Read-only')).toBeVisible();
  await inputOf(observer).focus();
  await observer.keyboard.type('echo intruder\n');
  await expect(noticeOf(observer)).toContainText('You can only watch: what you type isn’t sent.');
  await run(technician, 'echo after-$((1+1))');
  await expect(screenOf(observer)).toContainText('after-2');
  await expect(screenOf(technician)).not.toContainText('intruder');
});

test('[W6] the first to type in a terminal sets its size; watching, opening and being granted control do not', async ({
  shared,
  open,
}) => {
  const technician = await open(shared.links.technician, { viewport: { width: 1440, height: 900 } });
  const footer = technician.locator('footer');
  await run(technician, 'true');
  await expect(footer.getByText(/^\d+×\d+$/)).not.toHaveText('120×36');
  await expect(footer.getByRole('button', { name: /Fit/ })).toBeHidden();
  const size = await footer.getByText(/^\d+×\d+$/).innerText();
  const other = await open(shared.links.technician, { viewport: { width: 800, height: 500 }, name: 'Priya' });
  await expect(other.locator('footer')).toContainText(size);
  await technician.getByRole('button', { name: 'You have control' }).click();
  await technician.getByRole('menuitem', { name: 'Priya' }).click();
  await run(other, 'echo size-$(stty size | tr " " x)');
  const [cols, rows] = size.split('×');
  await expect(screenOf(technician)).toContainText(`size-${rows}x${cols}`);
});

test('[W7] a lost server is said, with what is safe, and comes back by itself', async ({
  product,
  shared,
  open,
}) => {
  const page = await open(shared.links.technician);
  await run(page, 'echo before-$((1+1))');
  await expect(screenOf(page)).toContainText('before-2');
  process.kill(await product.workerdPid(), 'SIGKILL');
  await expect(statusOf(page)).toContainText('reconnecting');
  await expect(statusOf(page)).toContainText('live', { timeout: 30_000 });
  await run(page, 'echo again-$((1+1))');
  await expect(screenOf(page)).toContainText('again-2');
  await expect(screenOf(page)).toContainText('before-2');
});

test('[W8] after the shell has ended a technician opens a new one', async ({ shared, open }) => {
  const page = await open(shared.links.technician);
  await run(page, 'exit 3');
  await expect(noticeOf(page)).toContainText('exit 3 (failed)');
  await page.getByRole('button', { name: 'New terminal' }).click();
  await expect(statusOf(page)).toContainText('live');
  await run(page, 'echo fresh-$((1+1))');
  await expect(screenOf(page)).toContainText('fresh-2');
  await page.getByRole('button', { name: 'Ended (1)' }).click();
  await page.getByRole('menuitem', { name: /^bash 1 exit 3/ }).click();
  await expect(statusOf(page)).toContainText('shell ended');
});

test('[W9] a link nobody made says what to do next', async ({ shared, visit }) => {
  const page = await visit(shared.links.technician.replace(/#.*/, `#${'x'.repeat(43)}`));
  await expect(page.getByRole('heading')).toHaveText('This link doesn’t work');
  await expect(page.getByRole('link', { name: 'Use another link' })).toBeVisible();
});

test('[W10] the terminal is left and help is found without a mouse', async ({ shared, open }) => {
  const page = await open(shared.links.technician);
  await run(page, 'true');
  await page.keyboard.press('Control+Shift+L');
  await expect(page.getByRole('button', { name: /^People/ })).toBeFocused();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(inputOf(page)).toBeFocused();
});

test('[W11] leaving right after typing is asked about first', async ({ shared, open }) => {
  const page = await open(shared.links.technician);
  await run(page, 'true');
  const asked = page.waitForEvent('dialog');
  await page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.accept();
});

test('[W12] an invitation is a link that leads in, by way of who invites to what', async ({
  shared,
  open,
}) => {
  const page = await open(shared.links.technician);
  await run(page, 'echo here-$((1+1))');
  await page.getByRole('button', { name: 'Invite' }).click();
  await page.getByRole('radio', { name: /^Observer/ }).check();
  await page.getByRole('button', { name: 'Create link' }).click();
  const link = await page.getByRole('textbox', { name: 'Link' }).inputValue();
  const guest = await open(link);
  await expect(guest.getByText('Read-only')).toBeVisible();
  await expect(screenOf(guest)).toContainText('here-2');
});

test('[W13] ending a session asks first; what it showed stays readable', async ({ shared, open }) => {
  const page = await open(shared.links.technician);
  await run(page, 'echo kept-$((1+1))');
  await expect(screenOf(page)).toContainText('kept-2');
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'End session' }).click();
  const dialog = page.getByRole('dialog', { name: 'End this session?' });
  await expect(dialog.getByRole('button', { name: 'Keep it running' })).toBeFocused();
  await dialog.getByRole('button', { name: 'End session' }).click();
  await expect(statusOf(page)).toContainText('session ended');
  await expect(screenOf(page)).toContainText('kept-2');
  page.on('dialog', (asked) => void asked.accept());
  await page.reload();
  await expect(statusOf(page)).toContainText('session ended');
  await expect(screenOf(page)).toContainText('kept-2');
});

test('[W14] a link hidden behind a text shows its true target before it opens', async ({ shared, open }) => {
  const page = await open(shared.links.technician);
  await run(
    page,
    "clear; printf '\\e]8;;https://true.example/\\e\\\\https://shown.example\\e]8;;\\e\\\\\\n'",
  );
  await expect(screenOf(page)).toContainText(/^\s*https:\/\/shown\.example/);
  const screen = page.locator('.emulator:not([inert]) .xterm-screen');
  await expect(async () => {
    await screen.hover({ position: { x: 60, y: 9 } });
    await expect(page.locator('footer')).toContainText('https://true.example/', { timeout: 500 });
    await page.mouse.move(700, 500);
    await screen.hover({ position: { x: 61, y: 9 } });
  }).toPass();
  await screen.click({ position: { x: 61, y: 9 }, modifiers: ['Control'] });
  await expect(page.getByRole('dialog', { name: 'Open true.example?' })).toContainText(
    'https://true.example/',
  );
});

test('[W15] however fast one types, only what stands in the search is found', async ({ shared, open }) => {
  const page = await open(shared.links.technician);
  await run(page, 'seq -f line-%.0f 1 300; echo all-$((1+1))');
  await expect(screenOf(page)).toContainText('all-2');
  await page.keyboard.press('Control+Shift+F');
  await page.getByRole('searchbox').pressSequentially('line-29');
  await expect(page.locator('search')).toContainText('11 matches');
  const marks = page.locator('.emulator:not([inert]) .xterm-find-result-decoration');
  await expect(marks).not.toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(marks).toHaveCount(0);
});
