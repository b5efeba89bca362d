/** An internet address as its bytes: 4 of them, or 16. */
export type AddressBytes = readonly number[];

const FOUR = 4;
const SIXTEEN = 16;
/** The prefix of an IPv4 address that is written as IPv6 (RFC 4291, 2.5.5.2). */
const MAPPED = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];
/** Each number has one spelling: what others read as octal is invalid here. */
const DECIMAL = /^(?:0|[1-9]\d{0,2})$/;
const GROUP = /^[0-9a-f]{1,4}$/i;

/** The bytes of an address, or null if the text is not one; an IPv4 address written as IPv6 is IPv4. */
export function parseAddress(text: string): AddressBytes | null {
  if (!text.includes(':')) return parseFour(text);
  const bytes = parseSix(text);
  const isMapped = bytes !== null && MAPPED.every((byte, index) => bytes[index] === byte);
  return isMapped ? bytes.slice(MAPPED.length) : bytes;
}

function parseFour(text: string): number[] | null {
  const parts = text.split('.');
  const isAddress = parts.length === FOUR && parts.every((part) => DECIMAL.test(part) && Number(part) <= 255);
  return isAddress ? parts.map(Number) : null;
}

function parseSix(text: string): number[] | null {
  // An IPv4 address may only stand at the very end.
  if (/\..*:/.test(text)) return null;
  const halves = text.split('::').map(parseGroups);
  const [head, tail] = halves;
  if (halves.length > 2 || head === null || head === undefined || tail === null) return null;
  if (tail === undefined) return head.length === SIXTEEN ? head : null;
  const gap = SIXTEEN - head.length - tail.length;
  return gap < 2 ? null : [...head, ...Array<number>(gap).fill(0), ...tail];
}

/** Groups between colons; the last may be an IPv4 address. */
function parseGroups(text: string): number[] | null {
  if (text === '') return [];
  const bytes: number[] = [];
  const groups = text.split(':');
  for (const [index, group] of groups.entries()) {
    const isLast = index === groups.length - 1;
    const parsed = isLast && group.includes('.') ? parseFour(group) : parseGroup(group);
    if (parsed === null) return null;
    bytes.push(...parsed);
  }
  return bytes;
}

function parseGroup(group: string): number[] | null {
  if (!GROUP.test(group)) return null;
  const value = Number.parseInt(group, 16);
  return [value >> 8, value & 0xff];
}

/** Whether only this machine reaches an address: all of 127.0.0.0/8, and ::1. */
export function isLoopbackAddress(bytes: AddressBytes): boolean {
  if (bytes.length === FOUR) return bytes[0] === 127;
  return bytes.every((byte, index) => byte === (index === SIXTEEN - 1 ? 1 : 0));
}
