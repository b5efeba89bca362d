import { expect, test } from 'vitest';
import { hostnameOf, isOwnHost } from './hosts.ts';

const ORIGINS = ['https://term.example', 'http://[2001:db8::1]:1999'];

test.each(['localhost', 'a.localhost', '127.0.0.1', '10.1.2.3', '[::1]', '[2001:db8::1]', 'term.example'])(
  '[N32] %s is one of ours',
  (host) => {
    expect(isOwnHost(host, ORIGINS)).toBe(true);
  },
);

test.each([
  'evil.example',
  'localhost.evil.example',
  'notlocalhost',
  'xterm.example',
  '',
  '127.0.0.1.nip.io',
])('[N32] "%s" is somebody else’s', (host) => {
  expect(isOwnHost(host, ORIGINS)).toBe(false);
});

test('[N32] a host is read from a URL, and from nothing else', () => {
  expect(hostnameOf('http://term.example')).toBe('term.example');
  expect(hostnameOf('http://[::1]:1999/a')).toBe('[::1]');
  expect(hostnameOf('http://term.example@evil.example/')).toBeNull();
  expect(hostnameOf('term.example')).toBeNull();
});
