import { expect, test } from 'vitest';
import { hasStrangers, isProxyUnknown, readServerOptions, UsageError } from './server-options.ts';

const read = (...args: string[]) => readServerOptions(['--data', 'x', ...args], {});
const PUBLIC = ['--public-url', 'https://term.example'];

test.each<[string, string[], { front: boolean; warned: boolean }]>([
  ['loopback', [], { front: false, warned: false }],
  ['loopback, asked for', ['--front'], { front: true, warned: false }],
  ['loopback by both families', ['--host', 'localhost'], { front: false, warned: false }],
  ['TLS', ['--tls-cert', 'a', '--tls-key', 'b'], { front: true, warned: false }],
  [
    'another machine by TLS',
    ['--host', '::', '--tls-cert', 'a', '--tls-key', 'b'],
    { front: true, warned: false },
  ],
  ['a proxy nobody named', ['--host', '0.0.0.0', '--behind-proxy', ...PUBLIC], { front: true, warned: true }],
  ['a proxy here nobody named', PUBLIC, { front: true, warned: true }],
  ['a tunnel to here', ['--also-at', 'https://term.example'], { front: true, warned: true }],
  ['a public address that is here', ['--public-url', 'http://[::1]:80'], { front: false, warned: false }],
  ['a proxy here', [...PUBLIC, '--trusted-proxy', '127.0.0.1'], { front: true, warned: false }],
])(
  '[N46] whether the front stands, and a proxy is missing its name: %s',
  (_name, args, { front, warned }) => {
    const options = read(...args);
    expect([hasStrangers(options), isProxyUnknown(options)]).toEqual([front, warned]);
  },
);

test('[N46] trusted proxies are addresses and networks, and anything else is a usage error', () => {
  const { trustedProxies } = read('--trusted-proxy', '127.0.0.1, 2001:db8::/32');
  expect(trustedProxies.map(({ bits }) => bits)).toEqual([32, 32]);
  expect(() => read('--trusted-proxy', 'nginx')).toThrow(UsageError);
  const fromEnvironment = readServerOptions(['--data', 'x'], { HOLDFAST_TRUSTED_PROXY: '10.0.0.0/8' });
  expect(fromEnvironment.trustedProxies.map(({ bits }) => bits)).toEqual([8]);
});
