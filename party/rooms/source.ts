import { isLoopbackAddress, parseAddress, type AddressBytes } from './address.ts';

/**
 * Whom a request comes from, as far as bounds are kept for each: an IPv4 address, the first 64 bits of an IPv6 address
 * (what one line is given at least, so that nobody is many), this machine, everybody who comes by a proxy on it that
 * nobody named or by one that names nobody, or nobody known. One text for one source.
 */
export type Source = 'loopback' | 'proxy' | 'unknown' | `ip4:${string}` | `ip6:${string}`;

/**
 * Whether attempts are counted against a source. They are not if the source is unknown, or is this machine: all its
 * users are one source, and one of them could keep the others out.
 */
export function isBounded(source: Source): boolean {
  return source !== 'unknown' && source !== 'loopback';
}

/** Says it to the rooms. Believed, since the worker's front sets it on whatever comes in. */
export const SOURCE_HEADER = 'x-holdfast-source';

/** Bytes of an IPv6 address that are one source. */
const NETWORK_BYTES = 8;

/** The source of an address, or null if the text is not an address. */
export function sourceOfAddress(text: string): Source | null {
  const bytes = parseAddress(text);
  if (bytes === null) return null;
  if (isLoopbackAddress(bytes)) return 'loopback';
  return bytes.length === 4 ? `ip4:${bytes.join('.')}` : `ip6:${networkOf(bytes)}`;
}

function networkOf(bytes: AddressBytes): string {
  const groups: string[] = [];
  for (let at = 0; at < NETWORK_BYTES; at += 2)
    groups.push((((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)).toString(16));
  return groups.join(':');
}

/** A source read from its text, or null if the text is not one. */
export function parseSource(text: string | null): Source | null {
  if (text === 'loopback' || text === 'proxy' || text === 'unknown') return text;
  const address = /^ip4:(.*)$/s.exec(text ?? '')?.[1] ?? `${/^ip6:(.*)$/s.exec(text ?? '')?.[1] ?? ''}::`;
  const source = sourceOfAddress(address);
  return source === text ? source : null;
}

/** Whom a request to a room comes from. */
export function sourceOf(request: { header(name: string): string | null }): Source {
  return parseSource(request.header(SOURCE_HEADER)) ?? 'unknown';
}
