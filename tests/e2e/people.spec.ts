import type { Page } from '@playwright/test';
import { enter, expect, inputOf, noticeOf, run, screenOf, statusOf, test } from './fixtures.ts';

const WIDE = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

const chipOf = (page: Page) => page.getByRole('group', { name: 'Control' });
const timelineOf = (page: Page) => page.getByRole('log', { name: 'Timeline' });

/** A sentence, wherever its lines are broken. */
const words = (sentence: string) =>
  new RegExp(sentence.replaceAll('.', String.raw`\.`).replaceAll(' ', String.raw`\s+`));

/** Makes an invitation as whoever is in the page would, and gives its link. */
async function invite(page: Page, role: string, fields: Record<string, string> = {}): Promise<string> {
  await page.getByRole('button', { name: 'Invite' }).click();
  await page.getByRole('radio', { name: new RegExp(`^${role}`) }).check();
  if (Object.keys(fields).length > 0) await page.getByText('Who it is for').click();
  for (const [label, value] of Object.entries(fields))
    await page.getByLabel(label, { exact: true }).fill(value);
  await page.getByRole('button', { name: 'Create link' }).click();
  const link = await page.getByRole('textbox', { name: 'Link' }).inputValue();
  return link;
}
const done = (page: Page) => page.getByRole('button', { name: 'Done' }).click();

test('[V8] [V9] [V11] [V12] [V13] [V14] [RO2] [TL6] three people play it: enter, ask, grant, hand over, take over, pause, stop, resume', async ({
  shared,
  open,
}) => {
  const anna = await open(shared.links.technician, { ...WIDE, name: 'Anna Kim' });
  await run(anna, 'echo one-$((1+1))');
  await expect(chipOf(anna)).toHaveText('You have control');
  const link = await invite(anna, 'Client', {
    Name: 'Omar Haddad',
    Title: 'IT manager',
    Organisation: 'Contoso',
  });
  await done(anna);
  const omar = await open(link, PHONE);
  const priya = await open(shared.links.technician, { ...WIDE, name: 'Priya Nair' });

  // Everybody sees everybody, and who has control, each in their own words.
  for (const page of [anna, priya, omar]) {
    const people = page.getByRole('button', { name: /^People: 3 here/ });
    await people.click();
    const panel = page.getByRole('dialog', { name: 'People' });
    for (const name of ['Anna Kim', 'Priya Nair', 'Omar Haddad', 'IT manager, Contoso'])
      await expect(panel.getByRole('listitem').filter({ hasText: name })).toBeVisible();
    await page.keyboard.press('Escape');
  }
  await expect(chipOf(priya)).toContainText('Anna has control');
  await expect(noticeOf(omar)).toContainText(/Anna Kim (has control|is typing) on /, { timeout: 10_000 });

  // Priya asks; Anna goes on typing meanwhile, and grants.
  await inputOf(anna).focus();
  await priya.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect(chipOf(priya)).toContainText('Asked Anna');
  await expect(noticeOf(anna)).toContainText('Priya Nair is asking for control.');
  await expect(inputOf(anna)).toBeFocused();
  await noticeOf(anna).getByRole('button', { name: 'Grant' }).click();
  await expect(chipOf(priya)).toHaveText('You have control');
  await expect(noticeOf(priya)).toContainText('Anna Kim granted control to you. You now have control.');
  await expect(noticeOf(anna)).toContainText('You can no longer type.');
  await run(priya, 'echo two-$((1+1)); sleep 600');
  await expect(screenOf(anna)).toContainText('two-2');

  // The client pauses: it says what goes on, and Stop ends it though nobody may type.
  await omar.getByRole('button', { name: 'Pause' }).tap();
  for (const page of [anna, priya]) {
    await expect(chipOf(page)).toHaveText('Paused by Omar (client)');
    await expect(noticeOf(page)).toContainText(
      /Paused by Omar Haddad \(client\) at .*\d\d:\d\d\. sleep is still/,
    );
  }
  await expect(anna).toHaveTitle(/^paused · /);
  await inputOf(priya).focus();
  await priya.keyboard.type('echo lost\n');
  await expect(noticeOf(priya)).toContainText('Not sent. Paused by Omar Haddad');
  await noticeOf(omar).getByRole('button', { name: 'Stop' }).tap();
  await expect(screenOf(anna)).toContainText('^C');
  await expect(noticeOf(omar)).toContainText('Typing is blocked.');
  await expect(anna.getByRole('button', { name: /^Resume/ })).toBeHidden();
  await omar.getByRole('button', { name: 'Resume' }).tap();
  await expect(chipOf(priya)).toHaveText('You have control');
  await run(priya, 'echo three-$((1+1))');
  await expect(screenOf(anna)).toContainText('three-2');
  await expect(screenOf(anna)).not.toContainText('lost');

  // Control is handed to the client, who types; a technician takes it over.
  await chipOf(priya).getByRole('button').click();
  await priya.getByRole('menuitem', { name: 'Omar Haddad (client)' }).click();
  await expect(noticeOf(omar)).toContainText('Priya Nair handed control to you.');
  await expect(omar.getByRole('toolbar', { name: 'Keys' })).toBeVisible();
  await omar.getByRole('button', { name: 'Keyboard' }).tap();
  await omar.keyboard.type('echo four-$((1+1))\n');
  await expect(screenOf(anna)).toContainText('four-2');
  await chipOf(anna)
    .getByRole('button', { name: /has control/ })
    .click();
  await anna.getByRole('menuitem', { name: 'Take over from Omar Haddad now' }).click();
  await expect(chipOf(anna)).toHaveText('You have control');
  await expect(noticeOf(omar)).toContainText('Anna Kim took over control from you.');
  await expect(omar.getByRole('toolbar', { name: 'Keys' })).toBeHidden();

  // The timeline says it all, to each, in the order in which it was.
  const told = [
    'Anna Kim joined as a technician',
    'Anna Kim took control',
    'Anna Kim invited Omar Haddad as a client',
    'Omar Haddad joined as a client',
    'Priya Nair joined as a technician',
    'Priya Nair asked for control',
    'Anna Kim granted control to Priya Nair',
    'Omar Haddad paused all typing',
    'Omar Haddad interrupted the program',
    'Omar Haddad resumed typing',
    'Priya Nair handed control to Omar Haddad',
    'Anna Kim took over control from Omar Haddad',
  ];
  await omar.getByRole('button', { name: 'Timeline' }).tap();
  await anna.getByRole('button', { name: 'Timeline', exact: true }).click();
  for (const page of [anna, omar]) {
    await expect(timelineOf(page)).toContainText(told.at(-1)!);
    const entries = await timelineOf(page).getByRole('listitem').allInnerTexts();
    const texts = entries.map((entry) => entry.replace(/^\d\d:\d\d\s*/, ''));
    expect(texts.filter((text) => told.includes(text))).toEqual(told);
  }

  // What is told as one unfolds.
  await timelineOf(anna)
    .getByRole('button', { name: /created 3 invitations$/ })
    .click();
  await expect(timelineOf(anna)).toContainText('The server’s owner invited an observer');

  // Who is away is folded away, and still there to be seen.
  await omar.close();
  await anna.getByRole('button', { name: /^People: 2 here/ }).click();
  const panel = anna.getByRole('dialog', { name: 'People' });
  await expect(panel.getByRole('listitem').filter({ hasText: 'Omar Haddad' })).toBeHidden();
  await panel.getByRole('button', { name: 'Away (1)' }).click();
  await expect(panel.getByRole('listitem').filter({ hasText: 'Omar Haddad' })).toContainText('Away since');
});

test('[V1] [V2] the door says who invites to what, asks for a name where there is none, and remembers it', async ({
  shared,
  visit,
}) => {
  const page = await visit(shared.links.technician);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator('main')).toContainText(
    words('You’ve been invited to this session as a technician.'),
  );
  await expect(page.locator('main').getByRole('listitem')).toHaveText([
    'You can type while in control, open terminals, invite people and end the session.',
    'You can’t act for the client.',
    words('along with who joins. Recordings are kept until the server’s owner deletes them.'),
  ]);
  await expect(page.locator('main')).toContainText('Nobody is here right now.');
  await expect(page.getByLabel('Your name')).toBeFocused();
  await page.getByLabel('Your name').fill('  ');
  await page.getByRole('button', { name: 'Join session' }).click();
  await expect(page.getByRole('alert')).toHaveText('Enter your name.');
  await expect(page.getByLabel('Your name')).toBeFocused();
  await page.getByLabel('Your name').fill('Anna Kim');
  await page.keyboard.press('Enter');
  await expect(statusOf(page)).toContainText('live');
  expect(new URL(page.url()).hash).toBe('');
  // The same browser, invited elsewhere, as somebody else.
  const observer = await page.context().newPage();
  await observer.goto(shared.links.observer);
  await expect(observer.getByLabel('Your name')).toHaveValue('Anna Kim');
  await expect(observer.getByRole('heading', { name: 'Here now' })).toBeVisible();
});

test('[V1] a door fits a phone, and a window at 200 %', async ({ shared, visit }) => {
  for (const viewport of [PHONE.viewport, { width: 720, height: 450 }]) {
    const page = await visit(shared.links.client, { viewport });
    await expect(page.getByRole('button', { name: 'Join session' })).toBeVisible();
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
    await page.getByRole('button', { name: 'Join session' }).click();
    await expect(page.getByRole('alert')).toBeInViewport();
  }
});

test('[V3] [V18] a browser that is in goes straight in; two roles in two tabs do not mix', async ({
  shared,
  open,
}) => {
  const technician = await open(shared.links.technician, { name: 'Anna Kim' });
  await run(technician, 'true');
  const observer = await technician.context().newPage();
  await observer.goto(shared.links.observer);
  await enter(observer, 'Anna watching');
  await expect(observer.getByText('Read-only')).toBeVisible();
  technician.on('dialog', (asked) => void asked.accept());
  for (const page of [technician, observer]) await page.reload();
  await expect(chipOf(technician)).toHaveText('You have control');
  await expect(observer.getByText('Read-only')).toBeVisible();
  // A new tab without the secret is who this browser was last; by a link it is whom the link is for.
  const plain = await technician.context().newPage();
  await plain.goto(new URL(shared.links.technician).origin + `/s/${shared.session}`);
  await expect(plain.getByText('Read-only')).toBeVisible();
  const again = await technician.context().newPage();
  await again.goto(shared.links.technician);
  await expect(chipOf(again)).toHaveText('You have control');
  await expect(again.getByRole('button', { name: /^People: 2 here/ })).toBeVisible();
});

test('[V4] invitations that let nobody in say why and whom to ask; those inside stay or go', async ({
  shared,
  open,
  visit,
}) => {
  const anna = await open(shared.links.technician, { name: 'Anna Kim' });
  const link = await invite(anna, 'Observer');
  await done(anna);
  const olga = await open(link, { name: 'Olga Petrova' });
  await expect(olga.getByText('Read-only')).toBeVisible();
  const late = await visit(link);
  await expect(late.getByRole('heading')).toHaveText('This invitation has already been used');
  await expect(late.locator('main')).toContainText('Ask Anna Kim for a new one.');
  await expect(late.getByRole('link', { name: 'Enter a code' })).toBeVisible();
  // Who came in by it is still in, by the same link too.
  await olga.goto(link);
  await expect(olga.getByText('Read-only')).toBeVisible();

  const technicianAsClient = await anna.context().newPage();
  await technicianAsClient.goto(shared.links.client);
  await expect(technicianAsClient.getByRole('heading')).toHaveText('Open this link in another browser');
  await expect(technicianAsClient.locator('main')).toContainText(
    'This browser has already joined the session as a technician.',
  );
  await technicianAsClient.getByRole('button', { name: 'Continue as technician' }).click();
  await expect(statusOf(technicianAsClient)).toContainText('live');

  // Revoking asks first, names who is removed, and removes them.
  await anna.getByRole('button', { name: 'Invite' }).click();
  await anna.getByRole('button', { name: 'All invitations' }).click();
  // While it is being revoked she is named in the list of who is removed too, which stands within the row.
  const row = anna.getByRole('listitem').filter({ hasText: 'Olga Petrova' }).first();
  await expect(row).toContainText('used 1 of 1');
  await row.getByRole('button', { name: 'Revoke…' }).click();
  await expect(row.getByRole('status')).toHaveText('Olga Petrova will be removed.');
  await row.getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(row).toContainText('Revoked');
  await expect(olga.getByRole('heading')).toHaveText('This invitation was revoked');
  const revoked = await visit(link);
  await expect(revoked.locator('main')).toContainText('Ask Anna Kim for a new one.');
});

test('[V25] who revokes the invitation they came by is told that they go too, and so says the button', async ({
  shared,
  open,
}) => {
  const anna = await open(shared.links.technician, { name: 'Anna Kim' });
  await open(shared.links.technician, { name: 'Priya Nair' });
  await anna.getByRole('button', { name: 'Invite' }).click();
  await anna.getByRole('button', { name: 'All invitations' }).click();
  const row = anna.getByRole('listitem').filter({ hasText: 'Priya Nair' }).first();
  await row.getByRole('button', { name: 'Revoke…' }).click();
  await expect(row.getByRole('status')).toHaveText('You and one other person will be removed.');
  await expect(row.getByRole('button', { name: 'Revoke', exact: true })).toBeHidden();
  await row.getByRole('button', { name: 'Revoke and remove me' }).click();
  await expect(anna.getByRole('heading', { name: 'This invitation was revoked' })).toBeVisible();
});

test('[V4] a page that can keep no key says so', async ({ shared, visit }) => {
  const page = await visit('about:blank', WIDE);
  await page.context().addInitScript(() => Object.defineProperty(window, 'indexedDB', { value: undefined }));
  await page.goto(shared.links.technician);
  await expect(page.getByRole('heading')).toHaveText('This browser can’t store site data');
});

test('[V5] [V6] an invitation is a QR code and digits too, which lead in once', async ({
  shared,
  open,
  visit,
}) => {
  const anna = await open(shared.links.technician, { name: 'Anna Kim' });
  await invite(anna, 'Client', { Name: 'Omar Haddad' });
  await expect(anna.getByRole('img', { name: 'The link as a QR code' })).toBeVisible();
  await expect(anna.getByRole('dialog')).toContainText(
    'This link only opens on the machine you are using now',
  );
  await anna.getByRole('button', { name: 'Show a code' }).click();
  const code = await anna.getByText(/^\d{4} \d{4}$/).innerText();
  const omar = await visit(new URL('/j', shared.links.client).href, PHONE);
  const field = omar.getByLabel(/code you were given/);
  await expect(field).toBeFocused();
  await expect(field).toHaveAttribute('inputmode', 'numeric');
  await field.fill('12 34');
  await omar.getByRole('button', { name: 'Continue' }).tap();
  await expect(omar.getByRole('alert')).toContainText('That code is incomplete. Enter all its digits.');
  await field.fill('');
  await field.pressSequentially(code.replace(' ', ''));
  await expect(field).toHaveValue(code);
  await omar.getByRole('button', { name: 'Continue' }).tap();
  await expect(omar.locator('main')).toContainText('You’ll join as Omar Haddad');
  await omar.getByRole('button', { name: 'Join session' }).tap();
  await expect(statusOf(omar)).toContainText('live');
  const again = await visit(new URL('/j', shared.links.client).href);
  await again.getByLabel(/code you were given/).fill(code);
  await again.getByRole('button', { name: 'Continue' }).click();
  await expect(again.getByRole('alert')).toContainText('This code doesn’t work');
});

test('[V7] [V18] a device that is added is the same person, and one that is removed is out', async ({
  shared,
  open,
  visit,
}) => {
  const anna = await open(shared.links.technician, { name: 'Anna Kim' });
  await anna.getByRole('button', { name: 'More' }).click();
  await anna.getByRole('menuitem', { name: 'Add another device…' }).click();
  const code = await anna.getByText(/^\d{3} \d{3}$/).innerText();
  // Six digits are taken at the address beside them alone, which names the session.
  const elsewhere = await visit(new URL('/j', shared.links.client).href, PHONE);
  await elsewhere.getByLabel(/code you were given/).fill(code);
  await elsewhere.getByRole('button', { name: 'Continue' }).tap();
  await expect(elsewhere.getByRole('alert')).toContainText('Open the address shown above the code');
  const phone = await visit(new URL(`/j/${shared.session}`, shared.links.client).href, PHONE);
  await phone.getByLabel(/code you were given/).fill(code);
  await phone.getByRole('button', { name: 'Continue' }).tap();
  await expect(phone.locator('main')).toContainText('Add this browser to Anna Kim’s devices');
  await phone.getByRole('button', { name: 'Add this browser' }).tap();
  await expect(statusOf(phone)).toContainText('live');
  await done(anna);
  await anna.getByRole('button', { name: /^People: 1 here/ }).click();
  await anna.getByRole('button', { name: 'Devices' }).click();
  const devices = anna.getByRole('list', { name: 'Devices of Anna Kim' });
  await expect(devices.getByRole('listitem')).toHaveCount(3);
  await devices.getByRole('button', { name: /^Remove/ }).click();
  const dialog = anna.getByRole('dialog', { name: /^Remove/ });
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(phone.getByRole('heading')).toHaveText('This device no longer has access');
});

test('[V10] what is typed without control is not sent, and asking for it is offered', async ({
  shared,
  open,
}) => {
  const anna = await open(shared.links.technician, { name: 'Anna Kim' });
  await run(anna, 'echo mine-$((1+1))');
  const priya = await open(shared.links.technician, { name: 'Priya Nair' });
  await expect(screenOf(priya)).toContainText('mine-2');
  await inputOf(priya).focus();
  await priya.keyboard.type('echo stray\n');
  await expect(noticeOf(priya)).toContainText('Not sent: Anna Kim has control.');
  await noticeOf(priya).getByRole('button', { name: 'Ask for control' }).click();
  await expect(inputOf(priya)).toBeFocused();
  await noticeOf(anna).getByRole('button', { name: 'Decline' }).click();
  await expect(noticeOf(priya)).toContainText('Anna Kim declined your request and keeps control.');
  await run(anna, 'echo after-$((1+1))');
  await expect(screenOf(anna)).toContainText('after-2');
  await expect(screenOf(anna)).not.toContainText('stray');
});

test('[V9] an answer that has just appeared cannot be pressed yet', async ({ shared, open }) => {
  const anna = await open(shared.links.technician, { name: 'Anna Kim' });
  await run(anna, 'true');
  const priya = await open(shared.links.technician, { name: 'Priya Nair' });
  // Held at its beginning, as a finger that is under way finds it.
  await anna.addStyleTag({ content: 'footer .offers { animation-play-state: paused !important; }' });
  await priya.getByRole('button', { name: 'Ask', exact: true }).click();
  const grant = noticeOf(anna).getByRole('button', { name: 'Grant' });
  await expect(grant).toBeVisible();
  const { x, y, width, height } = (await grant.boundingBox())!;
  await anna.mouse.click(x + width / 2, y + height / 2);
  await expect(chipOf(anna)).toContainText('You have control');
  await expect(grant).toBeVisible();
});

test('[V15] a panel, a phone and being granted control change no size; the button does', async ({
  shared,
  open,
}) => {
  const anna = await open(shared.links.technician, { ...WIDE, name: 'Anna Kim' });
  const size = anna.locator('footer').getByText(/^\d+×\d+$/);
  await anna.getByRole('button', { name: 'Timeline', exact: true }).click();
  await run(anna, 'true');
  await expect(size).not.toHaveText('120×36');
  const omar = await open(shared.links.client, { ...PHONE, name: 'Omar Haddad' });
  await expect(anna.getByRole('button', { name: /^People: / })).toContainText('2');
  const before = await size.innerText();
  await anna.getByRole('button', { name: 'Timeline', exact: true }).click();
  await expect(timelineOf(anna)).toBeHidden();
  await run(anna, 'echo typed-$((1+1))');
  await expect(screenOf(anna)).toContainText('typed-2');
  await chipOf(anna).getByRole('button').click();
  await anna.getByRole('menuitem', { name: 'Omar Haddad (client)' }).click();
  await omar.getByRole('button', { name: 'Keyboard' }).tap();
  await omar.keyboard.type('echo phone-$((1+1))\n');
  await expect(screenOf(anna)).toContainText('phone-2');
  await expect(size).toHaveText(before);
  await chipOf(anna)
    .getByRole('button', { name: /has control/ })
    .click();
  await anna.getByRole('menuitem', { name: /Take over/ }).click();
  const fit = anna.locator('footer').getByRole('button', { name: /^Fit to my window/ });
  const wanted = (await fit.innerText()).split(' · ')[1]!.replace(' for everyone', '');
  await fit.click();
  await expect(size).toHaveText(wanted);
});

test('[Z6] who has control and is alone has the terminal fitted as the window, its text and a panel take room', async ({
  shared,
  open,
}) => {
  const anna = await open(shared.links.technician, { ...WIDE, name: 'Anna Kim' });
  const size = anna.locator('footer').getByText(/^\d+×\d+$/);
  await run(anna, 'true');
  await expect(size).not.toHaveText('120×36');
  const columns = async () => Number((await size.innerText()).split('×')[0]);
  const changes = async (act: () => Promise<unknown>) => {
    const before = await columns();
    await act();
    await expect.poll(columns).not.toBe(before);
    return (await columns()) - before;
  };
  const timeline = anna.getByRole('button', { name: 'Timeline', exact: true });
  expect(await changes(() => timeline.click())).toBeLessThan(0);
  expect(await changes(() => timeline.click())).toBeGreaterThan(0);
  expect(await changes(() => anna.setViewportSize({ width: 1800, height: 900 }))).not.toBe(0);
  expect(await changes(() => anna.keyboard.press('Control+Shift+>'))).toBeLessThan(0);
  // The shell has that size too.
  await inputOf(anna).focus();
  await anna.keyboard.type('echo "is $(tput cols) wide"\n');
  await expect(screenOf(anna)).toContainText(`is ${await columns()} wide`);
});

test('[Z5] a panel lies over the terminal where its text would become smaller beside it than was chosen', async ({
  shared,
  open,
  visit,
}) => {
  const anna = await open(shared.links.technician, { ...WIDE, name: 'Anna Kim' });
  await run(anna, 'true');
  const timeline = anna.getByRole('button', { name: 'Timeline', exact: true });
  const size = anna.locator('footer').getByText(/^\d+×\d+$/);
  await expect(timeline).toHaveAttribute('aria-pressed', 'false');
  await expect(size).not.toHaveText('120×36');
  const widest = await size.innerText();
  const priya = await visit('about:blank', WIDE);
  await priya.addInitScript(() => {
    const preferences = { isRailOpen: true };
    localStorage.setItem('holdfast.preferences', JSON.stringify(preferences));
  });
  await priya.goto(shared.links.technician);
  await enter(priya, 'Priya Nair');
  await expect(screenOf(priya)).toContainText('true');
  // Shown from the start it would take of her terminal's room.
  await expect(timelineOf(priya)).toBeHidden();
  const type = () => screenOf(priya).evaluate((element) => getComputedStyle(element).fontSize);
  await expect.poll(type).toMatch(/px$/);
  const chosen = await type();
  await priya.getByRole('button', { name: 'Timeline', exact: true }).click();
  await expect(timelineOf(priya)).toBeVisible();
  await expect.poll(type).toBe(chosen);
  await expect(size).toHaveText(widest);
  await expect(noticeOf(anna).getByRole('button', { name: /for everyone$/ })).toBeHidden();
});

test('[V16] [V20] control and pause have keys of their own; title and icon say who may type', async ({
  shared,
  open,
}) => {
  const anna = await open(shared.links.technician, { name: 'Anna Kim' });
  const priya = await open(shared.links.technician, { name: 'Priya Nair' });
  const icon = () => anna.locator('link[rel=icon]').last().getAttribute('href');
  await expect(screenOf(anna)).toContainText(/[$#%>]/);
  const free = await icon();
  await inputOf(anna).focus();
  await anna.keyboard.press('Control+Shift+Enter');
  await expect(anna).toHaveTitle(/^you have control · /);
  const mine = await icon();
  await inputOf(priya).focus();
  await priya.keyboard.press('Control+Shift+Enter');
  await expect(chipOf(priya)).toContainText('Asked Anna');
  await expect(anna).toHaveTitle(/^Priya Nair is asking for control · /);
  await anna.keyboard.press('Control+Shift+G');
  await expect(priya).toHaveTitle(/^you have control · /);
  await anna.keyboard.press('Control+Shift+Space');
  await expect(anna).toHaveTitle(/^paused · /);
  const paused = await icon();
  expect(new Set([free, mine, paused]).size).toBe(3);
  await anna.keyboard.press('Control+Shift+Space');
  await expect(priya).toHaveTitle(/^you have control · /);
  await priya.keyboard.press('Control+Shift+Enter');
  await expect(chipOf(anna)).toContainText('Nobody has control');
  await anna.keyboard.press('Control+Shift+E');
  await expect(timelineOf(anna)).toContainText('Priya Nair gave up control');
});

test('[V17] what a role may not do is not offered', async ({ shared, open }) => {
  const observer = await open(shared.links.observer, { name: 'Olga' });
  await expect(statusOf(observer)).toContainText('live');
  for (const name of ['Invite', 'Pause', 'Take', 'Ask'])
    await expect(observer.getByRole('button', { name, exact: true })).toBeHidden();
  await observer.getByRole('button', { name: 'More' }).click();
  await expect(observer.getByRole('menuitem', { name: 'End session…' })).toBeHidden();
  await observer.keyboard.press('Escape');
  await expect(chipOf(observer)).toBeVisible();
  await expect(chipOf(observer).getByRole('button')).toHaveCount(0);
  const client = await open(shared.links.client, { name: 'Omar' });
  await expect(client.getByRole('button', { name: 'Pause' })).toBeVisible();
  for (const name of ['Invite', 'Take'])
    await expect(client.getByRole('button', { name, exact: true })).toBeHidden();

  // Where the policy forbids it, a technician is not offered to take over either.
  const anna = await open(shared.links.technician, { name: 'Anna Kim' });
  await run(anna, 'true');
  const priya = await open(shared.links.technician, { name: 'Priya Nair' });
  await anna.getByRole('button', { name: 'You have control' }).click();
  await anna.getByRole('menuitemcheckbox', { name: /take over without asking/ }).click();
  await anna.keyboard.press('Escape');
  await anna.getByRole('button', { name: 'Timeline', exact: true }).click();
  await expect(timelineOf(anna)).toContainText('stopped technicians from taking over without asking');
  await chipOf(priya)
    .getByRole('button', { name: /has control/ })
    .click();
  await expect(priya.getByRole('menuitem', { name: 'Ask for control' })).toBeVisible();
  await expect(priya.getByRole('menuitem', { name: /Take over/ })).toBeHidden();
});

test('[V19] a name is text, whatever is written in it', async ({ shared, open }) => {
  const name = '<img src=x onerror=alert(1)> עומר 👩‍💻';
  const page = await open(shared.links.technician, { name });
  page.on('dialog', (dialog) => {
    throw new Error(`a name ran: ${dialog.message()}`);
  });
  await run(page, 'true');
  await page.getByRole('button', { name: /^People: / }).click();
  await expect(page.getByRole('listitem').filter({ hasText: name })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Timeline', exact: true }).click();
  await expect(timelineOf(page)).toContainText('<img src=x onerror=alert(1)>');
  await expect(page.locator('img[src=x]')).toHaveCount(0);
});

test('[V22] [TL1] [TL4] the timeline opens when it is asked for, tells of a wrong clock, and keeps how it is read', async ({
  shared,
  visit,
}) => {
  const page = await visit('about:blank', WIDE);
  await page.addInitScript(() => {
    const now = Date.now;
    Date.now = () => now() + 10 * 60_000;
  });
  await page.goto(shared.links.technician);
  await enter(page, 'Anna Kim');
  const toggle = page.getByRole('button', { name: 'Timeline', exact: true });
  await expect(toggle).toHaveAttribute('aria-pressed', 'false');
  await toggle.click();
  const rail = page.getByRole('complementary', { name: 'Timeline' });
  await expect(rail.getByRole('note')).toContainText('10 min ahead of the server’s');
  await expect(timelineOf(page)).toContainText('Anna Kim joined as a technician');
  await expect(timelineOf(page)).not.toContainText('is here');
  await rail.getByRole('button', { name: 'System' }).click();
  await expect(timelineOf(page)).not.toContainText('Anna Kim joined');
  await page.reload();
  await expect(rail.getByRole('button', { name: 'System' })).toHaveAttribute('aria-pressed', 'true');
  await expect(timelineOf(page)).toContainText('Session opened on');
  await expect(timelineOf(page)).not.toContainText('Anna Kim joined');
});

test('[V1] the door of a session that has ended says only what can still be done there', async ({
  product,
  visit,
}) => {
  const shared = await product.share();
  await product.run('end', shared.session);
  const page = await visit(shared.links.technician);
  await expect(page.getByRole('button', { name: 'View session' })).toBeVisible();
  await expect(page.locator('main')).toContainText(
    words('This session has ended. You can still read its output'),
  );
  await expect(page.locator('main')).toContainText('Everything on screen was recorded');
  await expect(page.locator('main')).not.toContainText('You can type');
});
