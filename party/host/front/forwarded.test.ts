import { expect, test } from 'vitest';
import { isTrusted, parseNetwork, sourceOfRequest, type ForwardedFields, type Network } from './forwarded.ts';

const network = (text: string): Network => parseNetwork(text)!;
const PROXIES = ['127.0.0.1', '10.0.0.0/8', '2001:db8:1::/48'].map(network);

const from = (peer: string, fields: Partial<ForwardedFields> = {}, proxies = PROXIES) =>
  sourceOfRequest(peer, { forwarded: undefined, xForwardedFor: undefined, ...fields, proxies });

test('[N40] without a trusted proxy what is forwarded is a stranger’s word', () => {
  const fields = { forwarded: 'for=198.51.100.9', xForwardedFor: '198.51.100.9' };
  expect(from('203.0.113.1', fields)).toBe('ip4:203.0.113.1');
  expect(from('203.0.113.1', fields, [])).toBe('ip4:203.0.113.1');
  expect(from('::ffff:203.0.113.1')).toBe('ip4:203.0.113.1');
  expect(from('2001:db8:2:3:4::5')).toBe('ip6:2001:db8:2:3');
  expect(from('')).toBe('unknown');
});

test.each<[string, Partial<ForwardedFields>, string]>([
  ['the last it names', { xForwardedFor: '198.51.100.9' }, 'ip4:198.51.100.9'],
  ['never what stands before that', { xForwardedFor: '192.0.2.1, 198.51.100.9' }, 'ip4:198.51.100.9'],
  ['through a second proxy', { xForwardedFor: '192.0.2.1, 198.51.100.9, 10.1.2.3' }, 'ip4:198.51.100.9'],
  ['with a port', { xForwardedFor: '198.51.100.9:4711' }, 'ip4:198.51.100.9'],
  ['in brackets', { xForwardedFor: '[2001:db8:7:8::9]:4711' }, 'ip6:2001:db8:7:8'],
  [
    'by the standard',
    { forwarded: 'for=192.0.2.1, FOR="[2001:db8:7:8::9]:1";proto=https' },
    'ip6:2001:db8:7:8',
  ],
  ['both agreeing', { forwarded: 'for=198.51.100.9', xForwardedFor: '198.51.100.9' }, 'ip4:198.51.100.9'],
  ['nobody where both differ', { forwarded: 'for=192.0.2.1', xForwardedFor: '198.51.100.9' }, 'proxy'],
  ['nobody where it names none', { xForwardedFor: 'unknown' }, 'proxy'],
  ['nobody where it hides whom', { forwarded: 'for=_hidden' }, 'proxy'],
  [
    'nobody where only the hop before it is hidden',
    { xForwardedFor: '198.51.100.9, unknown, 10.1.2.3' },
    'proxy',
  ],
  [
    'nobody where one field hides whom the other names',
    { forwarded: 'for=unknown', xForwardedFor: '198.51.100.9' },
    'proxy',
  ],
  ['who asks on its machine without it', {}, 'loopback'],
])('[N46] a trusted proxy is believed: %s', (_name, fields, source) => {
  expect(from('127.0.0.1', fields)).toBe(source);
});

test('[N46] a network is an address with as many bits as count', () => {
  expect(isTrusted('10.255.0.1', PROXIES)).toBe(true);
  expect(isTrusted('11.0.0.1', PROXIES)).toBe(false);
  expect(isTrusted('::ffff:10.1.1.1', PROXIES)).toBe(true);
  expect(isTrusted('2001:db8:1:ffff::1', PROXIES)).toBe(true);
  expect(isTrusted('2001:db8:2::1', PROXIES)).toBe(false);
  expect(isTrusted('no address', PROXIES)).toBe(false);
  expect(isTrusted('203.0.113.128', [network('203.0.113.129/31')])).toBe(true);
  expect(isTrusted('203.0.113.130', [network('203.0.113.129/31')])).toBe(false);
  expect(isTrusted('192.0.2.1', [network('0.0.0.0/0')])).toBe(true);
});

test.each([
  '',
  'x',
  '10.0.0.0/33',
  '10.0.0.0/',
  '10.0.0.0/8/8',
  '10.0.0.0/-1',
  '2001:db8::/129',
  '010.0.0.1',
])('[N46] %j is no network', (text) => expect(parseNetwork(text)).toBeNull());
