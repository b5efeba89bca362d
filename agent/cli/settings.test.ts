import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseDuration } from './duration.ts';
import { CommandFailure } from './exit-codes.ts';
import { readCommandSettings } from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-settings-'));
const config = join(folder, 'config.json');
writeFileSync(config, JSON.stringify({ port: 3000, host: '127.0.0.3', log: 'json' }));
afterAll(() => rmSync(folder, { recursive: true }));

test('[L1] flags win over environment, environment over config file, config file over defaults', () => {
  const settings = readCommandSettings({
    flags: { port: '1' },
    environment: { PORT: '2', HOST: '127.0.0.2', HOLDFAST_CONFIG: config },
  });
  expect(settings).toMatchObject({ port: 1, host: '127.0.0.2', log: 'json', behindProxy: false });
});

test('[L1] an empty variable is as good as none', () => {
  expect(readCommandSettings({ flags: {}, environment: { HOST: '', HOLDFAST_CONFIG: config } }).host).toBe(
    '127.0.0.3',
  );
});

test.each([
  [{ port: 'many' }, 'port'],
  [{ port: '70000' }, 'port'],
  [{ url: 'ftp://x' }, 'url'],
  [{ log: 'loud' }, 'log'],
])('[L2] %j is refused by the name of the setting', (flags, name) => {
  const read = () => readCommandSettings({ flags, environment: { HOLDFAST_CONFIG: config } });
  expect(read).toThrow(CommandFailure);
  expect(read).toThrow(new RegExp(`^${name} \\(--${name}, .* must be `));
});

test('[L2] a config file that is no JSON is named', () => {
  const broken = join(folder, 'broken.json');
  writeFileSync(broken, '{');
  expect(() => readCommandSettings({ flags: {}, environment: { HOLDFAST_CONFIG: broken } })).toThrow(broken);
});

test.each<[string, number | null]>([
  ['30s', 30_000],
  ['90m', 5_400_000],
  ['24h', 86_400_000],
  ['7d', 604_800_000],
  ['0h', null],
  ['5', null],
  ['-1h', null],
  ['1e9h', null],
])('[L3] the duration %s', (text, expected) => {
  expect(parseDuration(text)).toBe(expected);
});
