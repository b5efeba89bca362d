import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, inputOf, noticeOf, run, screenOf, test } from './fixtures.ts';

const WIDE = { viewport: { width: 1440, height: 900 } };
const LOADED = { timeout: 15_000 };
const panelOf = (page: Page) => page.getByRole('region', { name: 'Notes' });
const cardOf = (page: Page, text: string) => panelOf(page).getByRole('article').filter({ hasText: text });

const picture = (page: Page, name: string) =>
  process.env['PICTURES'] === undefined
    ? Promise.resolve()
    : page.screenshot({ path: `${process.env['PICTURES']}/${name}.png` });

/** Marks the whole row in which a text stands first. */
async function markRow(page: Page, text: string): Promise<void> {
  const row = screenOf(page).locator('> div').filter({ hasText: text }).first();
  await row.click({ clickCount: 3, position: { x: 20, y: 5 }, force: true });
}

/** Writes a note about what is selected. */
async function writeNote(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Control+Shift+M');
  await page.getByLabel('Write a note').fill(text);
  await page.keyboard.press('Control+Enter');
  await expect(cardOf(page, text)).toBeVisible();
}

test('[NO25] [NO26] a note stands on its lines for everybody at once, with replies, and is resolved and reopened', async ({
  shared,
  open,
}) => {
  const anna = await open(shared.links.technician, { ...WIDE, name: 'Anna Kim' });
  const priya = await open(shared.links.technician, { ...WIDE, name: 'Priya Nair' });
  const omar = await open(shared.links.client, { ...WIDE, name: 'Omar Haddad' });
  await run(anna, 'clear; echo "C: 97 %"" full"; echo "Remove-Item: access"" denied"');
  await expect(screenOf(anna)).toContainText('access denied');
  await markRow(anna, '97 % full');
  await anna.keyboard.press('Control+Shift+M');
  await anna.getByRole('button', { name: 'Question', exact: true }).click();
  await anna.getByLabel('Write a note').fill('May we clear **this** volume, @Omar Haddad?');
  await picture(anna, 'notes-writing');
  await anna.keyboard.press('Control+Enter');
  await expect(cardOf(anna, 'May we clear')).toContainText('97 % full');
  const pin = (page: Page) => page.getByRole('button', { name: /^Question by Anna Kim: May we clear/ });
  for (const page of [anna, priya, omar]) await expect(pin(page)).toBeVisible(LOADED);
  await expect(noticeOf(omar)).toContainText(
    'Anna Kim mentioned you in a question: May we clear this volume',
  );
  await pin(omar).click();
  await expect(cardOf(omar, 'May we clear').locator('strong')).toHaveText('this');
  await cardOf(omar, 'May we clear').getByRole('button', { name: 'Reply' }).click();
  await omar.getByLabel('Reply').fill('Yes, until 15:00.');
  await omar.keyboard.press('Control+Enter');
  await pin(priya).click();
  await expect(cardOf(priya, 'until 15:00')).toContainText('client');
  await picture(priya, 'notes-thread');
  await cardOf(priya, 'until 15:00').getByRole('button', { name: 'Resolve' }).click();
  await expect(panelOf(anna)).not.toContainText('May we clear');
  await anna.getByRole('button', { name: 'Resolved 1' }).click();
  await expect(cardOf(anna, 'May we clear')).toContainText('Resolved by Priya Nair');
  await cardOf(anna, 'May we clear').getByRole('button', { name: 'Reopen' }).click();
  await expect(cardOf(priya, 'May we clear')).toBeVisible();
});

test('[NO25] an observer reads; what was edited and withdrawn stays to be read; all of it is there after a reload', async ({
  shared,
  open,
}) => {
  const anna = await open(shared.links.technician, { ...WIDE, name: 'Anna Kim' });
  const olga = await open(shared.links.observer, { ...WIDE, name: 'Olga' });
  await run(anna, 'clear; echo nothing-here');
  await anna.getByRole('button', { name: 'Notes', exact: true }).click();
  await anna.getByRole('button', { name: 'New note' }).click();
  await anna.getByLabel('Write a note').fill('first words');
  await anna.keyboard.press('Control+Enter');
  const choose = async (text: string, item: string) => {
    await cardOf(anna, text).getByRole('button', { name: 'More about this note' }).click();
    await anna.getByRole('menuitem', { name: item }).click();
  };
  await choose('first words', 'Edit');
  await anna.getByLabel('Edit your text').fill('second words');
  await anna.keyboard.press('Control+Enter');
  await olga.getByRole('button', { name: 'Notes', exact: true }).click();
  await expect(cardOf(olga, 'second words')).toBeVisible(LOADED);
  await expect(olga.getByRole('button', { name: 'New note' })).toHaveCount(0);
  await expect(cardOf(olga, 'second words').getByRole('button', { name: 'Reply' })).toHaveCount(0);
  await cardOf(olga, 'second words')
    .getByText(/^Edited/)
    .click();
  await expect(cardOf(olga, 'second words')).toContainText('first words');
  await choose('second words', 'Withdraw');
  await expect(panelOf(olga)).toContainText('Withdrawn by Anna Kim');
  await anna.reload();
  await expect(inputOf(anna)).toBeAttached();
  await anna.getByRole('button', { name: 'Notes', exact: true }).click();
  await expect(panelOf(anna)).toContainText('Withdrawn by Anna Kim');
});

test('[NO23] what is written without a connection says so, survives a closed tab, and is saved by the next', async ({
  shared,
  open,
}) => {
  const anna = await open(shared.links.technician, { ...WIDE, name: 'Anna Kim' });
  const priya = await open(shared.links.technician, { ...WIDE, name: 'Priya Nair' });
  await anna.getByRole('button', { name: 'Notes', exact: true }).click();
  await expect(panelOf(anna)).toContainText('No notes yet');
  await anna.context().setOffline(true);
  await anna.getByRole('button', { name: 'New note' }).click();
  await anna.getByLabel('Write a note').fill('written in the dark');
  await anna.keyboard.press('Control+Enter');
  await expect(cardOf(anna, 'written in the dark')).toContainText(/Saving|Not saved yet/);
  const context = anna.context();
  await anna.close();
  await context.setOffline(false);
  const again = await context.newPage();
  await again.goto(shared.links.technician);
  await again.getByRole('button', { name: 'Notes', exact: true }).click();
  await priya.getByRole('button', { name: 'Notes', exact: true }).click();
  for (const page of [again, priya])
    await expect(cardOf(page, 'written in the dark')).toBeVisible({ timeout: 30_000 });
  await expect(cardOf(again, 'written in the dark')).not.toContainText(/Saving|Not saved/);
  const kept = await again.evaluate(() => Object.keys(localStorage).filter((key) => key.includes('.notes.')));
  expect(kept).toEqual([]);
});

test('[NO27] [NO30] lines that changed since lead to their moment, and in the replay a note is there from then on', async ({
  product,
  shared,
  open,
}) => {
  const anna = await open(shared.links.technician, { ...WIDE, name: 'Anna Kim' });
  await run(anna, String.raw`clear; printf 'mo''ved 35%%'; read -rsn1; printf '\rmo''ved 99%%\n'`);
  await expect(screenOf(anna)).toContainText('moved 35%');
  await markRow(anna, 'moved 35%');
  await writeNote(anna, 'a third of it');
  await expect(cardOf(anna, 'a third of it')).not.toContainText(/Saving/);
  await inputOf(anna).first().focus();
  await anna.keyboard.press('x');
  await expect(screenOf(anna)).toContainText('moved 99%');
  await expect(cardOf(anna, 'a third of it')).toContainText('Changed since.', LOADED);
  const pin = (page: Page) => page.getByRole('button', { name: /^Note by Anna Kim: a third of it/ });
  await expect(pin(anna)).toHaveCount(0);
  await cardOf(anna, 'a third of it').getByRole('button', { name: 'Open that moment' }).click();
  const replay = anna.getByRole('region', { name: 'Replay' });
  await expect(replay).toContainText('moved 35%', LOADED);
  await expect(pin(anna)).toBeVisible(LOADED);
  await anna.keyboard.press('Home');
  await expect(pin(anna)).toHaveCount(0);

  const other = product.join(shared.links.technician);
  await expect.poll(() => other.view?.terminals.length, LOADED).toBe(1);
  const notes = other.openNotes();
  await expect.poll(() => notes?.notes.isComplete, LOADED).toBe(true);
  const anchor = notes?.notes.all[0]?.anchor;
  if (anchor?.on !== 'lines') throw new Error('the note is on lines');
  const quote = { start: 'moved 12%', end: null };
  notes?.notes.write({
    ...{ type: 'note', kind: 'note', text: 'it was twelve', mentions: [] },
    anchor: { ...anchor, quote },
  });
  await expect(cardOf(anna, 'it was twelve')).toContainText(/Typed by .+, not seen in the output\./, LOADED);
  notes?.close();
  other.close();
});

test('[NO28] a note stands on a command, on a moment of the replay, and on rows of a full-screen program', async ({
  shared,
  open,
}) => {
  const anna = await open(shared.links.technician, { ...WIDE, name: 'Anna Kim' });
  await run(anna, 'echo all-well');
  const sign = anna.getByRole('button', { name: /^echo all-well.*exit 0/ });
  await sign.click();
  await anna.getByRole('menuitem', { name: 'Add note' }).click();
  await anna.getByLabel('Write a note').fill('ran clean');
  await anna.keyboard.press('Control+Enter');
  await expect(cardOf(anna, 'ran clean')).toContainText('echo all-well');
  await expect(anna.getByRole('button', { name: 'Note by Anna Kim: ran clean' })).toBeVisible();
  await expect(sign).toBeVisible();
  await cardOf(anna, 'ran clean').getByTitle('Go to the command').click();

  await run(anna, String.raw`printf '\e[?1049h\e[2;3Hc''pu 100%%'; read -rsn1; printf '\e[?1049l'`);
  await expect(screenOf(anna)).toContainText('cpu 100%');
  await markRow(anna, 'cpu 100%');
  await writeNote(anna, 'too busy');
  const pin = anna.getByRole('button', { name: 'Note by Anna Kim: too busy' });
  await expect(pin).toBeVisible();
  await inputOf(anna).first().focus();
  await anna.keyboard.press('x');
  await expect(screenOf(anna)).toContainText('all-well');
  await expect(pin).toHaveCount(0);
  await cardOf(anna, 'too busy').getByTitle('Open that moment').click();
  const replay = anna.getByRole('region', { name: 'Replay' });
  await expect(replay).toContainText('cpu 100%', LOADED);
  await expect(pin).toBeVisible(LOADED);

  await anna.keyboard.press('n');
  await anna.getByLabel('Write a note').fill('this very moment');
  await anna.keyboard.press('Control+Enter');
  await replay.getByRole('button', { name: /live/i }).first().click();
  await expect(replay).toBeHidden();
  await cardOf(anna, 'this very moment').getByTitle('Open that moment').click();
  await expect(replay).toContainText('cpu 100%', LOADED);
});

test('[NO27] [NO29] lines are noted in the transcript, and from the gutter without a selection', async ({
  shared,
  open,
}) => {
  const anna = await open(shared.links.technician, { ...WIDE, name: 'Anna Kim' });
  await run(anna, `clear; echo first-l''ine; echo second-l''ine`);
  await expect(screenOf(anna)).toContainText('second-line');
  const row = await screenOf(anna).locator('> div').filter({ hasText: 'first-line' }).last().boundingBox();
  await anna.mouse.move((row?.x ?? 0) - 12, (row?.y ?? 0) + 6);
  await anna.getByRole('button', { name: 'Add a note here' }).click();
  await anna.getByLabel('Write a note').fill('by the gutter');
  await anna.keyboard.press('Control+Enter');
  await expect(cardOf(anna, 'by the gutter').locator('pre')).toHaveText('first-line');
  await expect(anna.getByText('Anna: by the gutter')).toBeVisible();

  await anna.keyboard.press('Control+Shift+X');
  const lines = anna.getByRole('region', { name: 'Transcript' });
  const second = lines.locator('[data-text]').getByText('second-line', { exact: true });
  await second.dblclick();
  await expect(lines.getByRole('button', { name: 'Add a note on the selection' })).toBeVisible();
  await anna.keyboard.press('n');
  await anna.getByLabel('Write a note').fill('from the past');
  await anna.keyboard.press('Control+Enter');
  await expect(cardOf(anna, 'from the past').locator('pre')).toHaveText('second');
  await expect(lines.getByRole('button', { name: 'Note by Anna Kim: from the past' })).toBeVisible();
});

test('[NO31] links to a note and a line become chips, which lead there; a link to a note opens it', async ({
  product,
  shared,
  open,
}) => {
  const anna = await open(shared.links.technician, { ...WIDE, name: 'Anna Kim' });
  await run(anna, `clear; echo the-c''ause`);
  await expect(screenOf(anna)).toContainText('the-cause');
  await markRow(anna, 'the-cause');
  await writeNote(anna, 'found it');
  const id = await cardOf(anna, 'found it').getAttribute('data-note');
  const address = anna.url().replace(/#.*$/, '');
  await anna.getByRole('button', { name: 'New note' }).click();
  const other = product.join(shared.links.observer);
  await expect.poll(() => other.view?.terminals.length, LOADED).toBe(1);
  const line = `${other.view?.terminals[0]?.terminal}-1`;
  other.close();
  const elsewhere = 'https://example.com/s/abcdefghjkmn#t1234567-1';
  await anna
    .getByLabel('Write a note')
    .fill(`see ${address}#note-${id}, ${address}#${line} and ${elsewhere}`);
  await anna.keyboard.press('Control+Enter');
  const card = cardOf(anna, 'see');
  const chip = card.getByRole('button', { name: 'Note · Anna: found it' });
  await expect(chip).toBeVisible();
  await expect(card.getByRole('link', { name: elsewhere })).toHaveAttribute('rel', /noopener/);
  await expect(card.getByRole('button', { name: 'line 1: the-cause' })).toBeVisible();
  await chip.click();
  await expect(panelOf(anna).locator(`[data-note="${id}"]`)).toHaveClass(/selected/);

  const priya = await open(shared.links.technician, { ...WIDE, name: 'Priya Nair' });
  await expect(screenOf(priya)).toContainText('the-cause');
  await priya.goto(`${address}#note-${id}`);
  await expect(panelOf(priya).locator(`[data-note="${id}"]`)).toHaveClass(/selected/, LOADED);
});

test('[NO32] an @ offers the people by keyboard, and whoever is chosen is told', async ({ shared, open }) => {
  const anna = await open(shared.links.technician, { ...WIDE, name: 'Anna Kim' });
  const omar = await open(shared.links.client, { ...WIDE, name: 'Omar Haddad' });
  await open(shared.links.technician, { ...WIDE, name: 'Olga Berg' });
  await run(anna, `clear; echo axe-l''ine`);
  await expect(screenOf(anna)).toContainText('axe-line');
  await markRow(anna, 'axe-line');
  await writeNote(anna, 'on this');
  await anna.getByRole('button', { name: 'New note' }).click();
  const field = anna.getByLabel('Write a note');
  await field.pressSequentially('Is this yours, @O');
  const names = anna.getByRole('listbox', { name: 'People' });
  await expect(names.getByRole('option')).toHaveCount(2, LOADED);
  const chosen = names.getByRole('option', { selected: true });
  if (!(await chosen.textContent())?.includes('Omar')) await anna.keyboard.press('ArrowDown');
  await expect(chosen).toContainText('Omar Haddad');
  await expect(field).toHaveAttribute('aria-activedescendant', /.+/);
  const { violations } = await new AxeBuilder({ page: anna }).exclude('.xterm').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await anna.keyboard.press('Enter');
  await expect(field).toHaveValue('Is this yours, @Omar Haddad ');
  await expect(names).toHaveCount(0);
  await field.pressSequentially('@');
  await expect(names).toBeVisible();
  await anna.keyboard.press('Escape');
  await expect(names).toHaveCount(0);
  await expect(field).toBeVisible();
  await anna.keyboard.press('Backspace');
  await anna.keyboard.press('Control+Enter');
  await expect(noticeOf(omar)).toContainText('Anna Kim mentioned you in a note: Is this yours', LOADED);
});

test('[NO33] markup and what is not seen are shown for what they are, and a text that is too long stays in its field', async ({
  product,
  shared,
  open,
}) => {
  const anna = await open(shared.links.technician, { ...WIDE, name: 'Anna Kim' });
  await anna.getByRole('button', { name: 'Notes', exact: true }).click();
  await anna.getByRole('button', { name: 'New note' }).click();
  const field = anna.getByLabel('Write a note');
  const markup = '<img src=x onerror="document.title=1"><script>document.title=1</script>';
  await field.fill(`${markup} invoice\u202Egpj.exe`);
  await anna.keyboard.press('Control+Enter');
  const card = cardOf(anna, 'invoice');
  await expect(card).toContainText(markup);
  await expect(card).toContainText('invoiceU+202Egpj.exe');
  await expect(card.locator('img, script')).toHaveCount(0);
  expect(await anna.title()).not.toBe('1');

  await anna.getByRole('button', { name: 'New note' }).click();
  const long = 'a megabyte '.repeat(95_325);
  await field.evaluate((element, text) => {
    if (!(element instanceof HTMLTextAreaElement)) return;
    element.value = text;
    element.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }, long);
  await expect(anna.getByRole('alert')).toContainText('Too long for a note: 1,024 KB, and 16 KB at most.');
  await expect(anna.getByRole('button', { name: 'Add note' })).toBeDisabled();
  await field.press('Control+Enter');
  expect((await field.inputValue()).length).toBe(long.length);
  await field.fill('short again');
  await anna.keyboard.press('Control+Enter');
  await expect(cardOf(anna, 'short again')).toBeVisible();

  const other = product.join(shared.links.technician);
  await expect.poll(() => other.view?.terminals.length, LOADED).toBe(1);
  const notes = other.openNotes();
  await expect.poll(() => notes?.notes.isComplete, LOADED).toBe(true);
  const terminal = other.view?.terminals[0]?.terminal ?? '';
  const place = { line: 0, column: 0 };
  notes?.notes.write({
    ...{ type: 'note', kind: 'note', text: '`\u001B[31m`', mentions: [] },
    anchor: {
      ...{ on: 'lines', terminal, segment: 0, event: 0, from: place, to: place },
      quote: { start: '\u001B]0;owned\u0007red', end: null },
    },
  });
  await expect(anna.getByRole('article').filter({ hasText: 'owned' })).toContainText(
    'ESC]0;ownedBELred',
    LOADED,
  );
  notes?.close();
  other.close();
});

test('[NO29] on a phone, text that is selected is noted by a button, and has its pin beside it', async ({
  shared,
  open,
}) => {
  const anna = await open(shared.links.technician, { ...WIDE, name: 'Anna Kim' });
  await run(anna, `clear; echo phone-l''ine`);
  const omar = await open(shared.links.client, {
    ...{ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, name: 'Omar Haddad' },
  });
  const output = omar.getByRole('log', { name: 'Terminal output' });
  const line = output.locator('[data-text]').filter({ hasText: /^phone-line$/ });
  await expect(line).toBeVisible(LOADED);
  await line.evaluate((element) => document.getSelection()?.selectAllChildren(element));
  await omar.getByRole('button', { name: 'Add note' }).tap();
  await expect(omar.getByLabel('Write a note')).toBeFocused();
  await omar.getByLabel('Write a note').fill('what is this?');
  await omar.getByRole('button', { name: 'Add note' }).last().tap();
  await expect(cardOf(omar, 'what is this?').locator('pre')).toHaveText('phone-line');
  await picture(omar, 'notes-phone');
  await omar.getByRole('button', { name: 'Close notes' }).tap();
  const pin = (page: Page) => page.getByRole('button', { name: 'Note by Omar Haddad: what is this?' });
  await expect(pin(omar)).toBeVisible();
  await expect(pin(anna)).toBeVisible(LOADED);
});
