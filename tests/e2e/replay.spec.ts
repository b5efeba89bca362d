import AxeBuilder from '@axe-core/playwright';
import { expect, inputOf, run, screenOf, test } from './fixtures.ts';

test('[RE10] [RE11] [RE12] [RE13] the past is shown by link, key and pointer, also of a full-screen program, and live is as it was left', async ({
  product,
  shared,
  open,
}) => {
  const page = await open(shared.links.technician);
  await run(page, 'echo before-$((1+1))');
  await expect(screenOf(page)).toContainText('before-2');
  await run(page, String.raw`printf '\e[?1049h\e[Hwhole-%s' screen; read -rn1; printf '\e[?1049l'`);
  await expect(screenOf(page)).toContainText('whole-screen');
  const moment = await page.evaluate(() => Date.now());
  await page.keyboard.press('x');
  await run(page, 'echo after-$((1+1))');
  await expect(screenOf(page)).toContainText('after-2');

  const observer = product.join(shared.links.observer);
  await expect.poll(() => observer.view?.terminals.length).toBe(1);
  const terminal = observer.view?.terminals[0]?.terminal ?? '';
  await page.goto(`${page.url().replace(/#.*$/, '')}#${terminal}@${moment}`);
  const replay = page.getByRole('region', { name: 'Replay' });
  const past = replay.locator('.emulator:not([inert]) .xterm-rows');
  await expect(past).toContainText('whole-screen');
  await expect(replay).toContainText('You can’t type during a replay.');
  await expect(replay).toBeFocused();
  await expect(inputOf(page).first()).not.toBeFocused();
  await page.keyboard.type('exit');
  await page.keyboard.press('Home');
  await expect(past).not.toContainText('before-2');

  const track = replay.getByRole('slider', { name: 'Time', exact: true });
  await expect(track.locator('.commands i')).toHaveCount(3);
  const box = (await track.boundingBox())!;
  await page.mouse.move(box.x + 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 1, box.y + box.height / 2, { steps: 5 });
  await expect(past).toContainText('after-2');
  await page.mouse.up();
  await page.keyboard.press('Home');
  await replay.getByLabel('Speed').selectOption('32');
  await replay.getByRole('button', { name: 'Play' }).click();
  await expect(past).toContainText('after-2');

  const { violations } = await new AxeBuilder({ page }).exclude('.xterm').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);

  await page.keyboard.press('Escape');
  await expect(replay).toBeHidden();
  await expect(inputOf(page)).toBeFocused();
  await expect(screenOf(page)).toContainText('after-2');
  await run(page, 'echo live-$((1+1))');
  await expect(screenOf(page)).toContainText('live-2');
  observer.close();
});
