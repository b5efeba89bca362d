import { parseAddress, type AddressBytes } from '../../rooms/address.ts';
import { sourceOfAddress, type Source } from '../../rooms/source.ts';

/** Addresses whose first `bits` are these. */
export interface Network {
  bytes: AddressBytes;
  bits: number;
}

/** `ADDRESS` or `ADDRESS/BITS`; null if it is neither. */
export function parseNetwork(text: string): Network | null {
  const [, address = '', length] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const bytes = parseAddress(address);
  if (bytes === null) return null;
  const bits = length === undefined ? bytes.length * 8 : Number(length);
  return bits <= bytes.length * 8 ? { bytes, bits } : null;
}

function isIn(bytes: AddressBytes, network: Network): boolean {
  if (bytes.length !== network.bytes.length) return false;
  return bytes.every((byte, index) => {
    const bits = Math.min(8, Math.max(0, network.bits - 8 * index));
    const mask = 0xff & (0xff << (8 - bits));
    return ((byte ^ (network.bytes[index] ?? 0)) & mask) === 0;
  });
}

/** Whether an address belongs to a proxy that may say which client it forwards for. */
export function isTrusted(address: string, proxies: readonly Network[]): boolean {
  const bytes = parseAddress(address);
  return bytes !== null && proxies.some((network) => isIn(bytes, network));
}

export interface ForwardedFields {
  forwarded: string | undefined;
  xForwardedFor: string | undefined;
}

/**
 * The source of a request on a connection from `peer`. Each trusted proxy names the hop before it; anything further
 * left was written by a stranger. If both headers are present and disagree, one of them is a stranger's, and neither
 * is believed. A request through a trusted proxy that names no believable hop is `proxy`, limited as one source, and
 * never the proxy's own machine, to which some limits do not apply.
 */
export function sourceOfRequest(
  peer: string,
  { forwarded, xForwardedFor, proxies }: ForwardedFields & { proxies: readonly Network[] },
): Source {
  const own = sourceOfAddress(peer) ?? 'unknown';
  if (!isTrusted(peer, proxies)) return own;
  const claims = [forwardedHops(forwarded), plainHops(xForwardedFor)].filter((hops) => hops.length > 0);
  if (claims.length === 0) return own;
  const [first = null, ...others] = claims.map((hops) => lastUntrusted(hops, proxies));
  if (first === null || others.some((other) => other !== first)) return 'proxy';
  return sourceOfAddress(first) ?? 'proxy';
}

/** The first hop from the right that is not a trusted proxy, or the last one; null if one is not an address. */
function lastUntrusted(hops: readonly string[], proxies: readonly Network[]): string | null {
  let last: string | null = null;
  for (const hop of hops.toReversed()) {
    if (parseAddress(hop) === null) return null;
    last = hop;
    if (!isTrusted(hop, proxies)) break;
  }
  return last;
}

function plainHops(field: string | undefined): string[] {
  return field === undefined ? [] : field.split(',').map(hostOf);
}

/** `for=` of each element (RFC 7239, 4); an element without one names nobody. */
function forwardedHops(field: string | undefined): string[] {
  if (field === undefined) return [];
  return field.split(',').map((element) => {
    const [, quoted, token] = /(?:^|;)\s*for=(?:"([^"]*)"|([^;"\s]*))\s*(?:;|$)/i.exec(element) ?? [];
    return hostOf(quoted ?? token ?? '');
  });
}

/** An address, without the port that some proxies add. */
function hostOf(node: string): string {
  const text = node.trim();
  const [, bracketed, plain] = /^\[([^\]]*)\](?::\d+)?$|^([\d.]+):\d+$/.exec(text) ?? [];
  return bracketed ?? plain ?? text;
}
