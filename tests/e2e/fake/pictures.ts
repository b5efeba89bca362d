import { chromium, devices, type Browser, type Page } from '@playwright/test';

/** Takes pictures of every state against the fake room: `node tests/e2e/fake/pictures.ts URL FOLDER [NAME…]`. */
const [url = '', folder = '', ...only] = process.argv.slice(2);
const tech = 'T'.repeat(43);
const watch = 'O'.repeat(43);

const SCRIPT = [
  'df -h / /tmp | cat',
  "for l in ok ok warn fail; do case $l in ok) c=32;; warn) c=33;; fail) c=31;; esac; printf '\\e[%sm%-5s\\e[0m %s\\n' $c $l 'checking shadow copies on D:'; done",
  "printf '日本語 ✓ 👩‍💻 🇩🇪 é \\e[1;35mbold\\e[0m \\e[4:3mcurly\\e[0m \\e]8;;https://contoso.example/kb/97\\e\\\\KB article\\e]8;;\\e\\\\ https://contoso.example/status\\n'",
  'ls --color=always -la /usr | head -14',
];

interface Shot {
  name: string;
  session: string;
  secret?: string;
  phone?: boolean;
  act?: (page: Page) => Promise<void>;
}

const menu = async (page: Page) => {
  await page.getByRole('button', { name: 'More' }).click();
  await page.waitForTimeout(200);
};
const pasted = (text: string) => (page: Page) =>
  page.evaluate((value) => {
    const data = new DataTransfer();
    data.setData('text/plain', value);
    document
      .querySelector('.xterm-helper-textarea')
      ?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);

const shots: Shot[] = [
  { name: 'live', session: 'live00000001', secret: tech },
  { name: 'observer', session: 'live00000001', secret: watch },
  { name: 'menu', session: 'live00000001', secret: tech, act: menu },
  {
    name: 'paste',
    session: 'live00000001',
    secret: tech,
    act: pasted(
      'cd /var/log\nfind . -name "*.gz" -mtime +30 -print\n\tsudo rm -rf ./old\u200b-logs\n# done\x1b[31m\n',
    ),
  },
  {
    name: 'search',
    session: 'live00000001',
    secret: tech,
    act: async (page) => {
      await page.locator('.xterm-helper-textarea').focus();
      await page.keyboard.press('Control+Shift+F');
      await page.getByRole('searchbox').fill('root');
      await page.waitForTimeout(600);
    },
  },
  { name: 'invite', session: 'live00000001', secret: tech, act: (page) => invite(page) },
  {
    name: 'help',
    session: 'live00000001',
    secret: tech,
    act: async (page) => void (await page.keyboard.press('?')),
  },
  {
    name: 'end',
    session: 'live00000001',
    secret: tech,
    act: async (page) => {
      await menu(page);
      await page.getByRole('menuitem', { name: 'End session' }).click();
    },
  },
  { name: 'offline', session: 'offline00001', secret: tech },
  { name: 'ended', session: 'ended0000001', secret: tech },
  { name: 'over', session: 'over00000001', secret: watch },
  { name: 'empty', session: 'empty0000001', secret: watch },
  { name: 'expired', session: 'live00000001', secret: 'X'.repeat(43) },
  { name: 'landing', session: '' },
  { name: 'phone', session: 'live00000001', secret: tech, phone: true },
  { name: 'phone-observer', session: 'live00000001', secret: watch, phone: true },
  {
    name: 'phone-screen',
    session: 'live00000001',
    secret: tech,
    phone: true,
    act: async (page) => void (await page.getByRole('button', { name: 'Screen' }).click()),
  },
  { name: 'phone-menu', session: 'live00000001', secret: tech, phone: true, act: menu },
  {
    name: 'phone-paste',
    session: 'live00000001',
    secret: tech,
    phone: true,
    act: pasted('cd /var/log\nls -la\n'),
  },
  { name: 'phone-offline', session: 'offline00001', secret: tech, phone: true },
  { name: 'phone-landing', session: '', phone: true },
  {
    name: 'reconnecting',
    session: 'live00000001',
    secret: tech,
    act: async (page) => {
      await fetch(`${url}/fake/cut?ms=6000`);
      await page.waitForTimeout(4000);
      await page.keyboard.type('ls');
      await page.waitForTimeout(300);
    },
  },
];

async function invite(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Invite' }).click();
  await page.waitForTimeout(500);
}

async function take(browser: Browser, shot: Shot, colorScheme: 'dark' | 'light'): Promise<void> {
  const size =
    shot.phone === true
      ? { ...devices['Pixel 5'], viewport: { width: 390, height: 844 } }
      : { viewport: { width: 1440, height: 900 } };
  const context = await browser.newContext({ ...size, colorScheme });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()))
      console.log(shot.name, message.type(), message.text().slice(0, 200));
  });
  page.on('pageerror', (error) => console.log(shot.name, 'pageerror', error.message));
  await page.goto(shot.session === '' ? url : `${url}/s/${shot.session}#${shot.secret ?? ''}`);
  await page.waitForTimeout(1200);
  await shot.act?.(page);
  await page.waitForTimeout(300);
  await page.screenshot({ path: `${folder}/${shot.name}-${colorScheme}.png` });
  await context.close();
  if (shot.name === 'reconnecting') await new Promise((resolve) => setTimeout(resolve, 3000));
}

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const session of ['live00000001', 'offline00001', 'ended0000001', 'over00000001']) {
  for (const line of SCRIPT)
    await fetch(`${url}/fake/type?session=${session}`, { method: 'POST', body: `${line}\n` });
}
await new Promise((resolve) => setTimeout(resolve, 1500));
for (const scheme of ['dark', 'light'] as const) {
  for (const shot of shots)
    if (only.length === 0 || only.includes(shot.name)) await take(browser, shot, scheme);
}
await browser.close();
