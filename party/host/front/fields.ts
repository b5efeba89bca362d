import { FRONT_HEADER } from '../../worker/source-door.ts';
import { SOURCE_HEADER, type Source } from '../../rooms/source.ts';

/** Headers for a single connection (RFC 9110, 7.6.1), or set again for the next one. */
const OF_THE_LINE = [
  ...['connection', 'keep-alive', 'proxy-connection', 'proxy-authenticate', 'proxy-authorization', 'te'],
  ...['trailer', 'transfer-encoding', 'upgrade', 'content-length', 'expect'],
];
/** What the headers say about a request's source has been read before; only our own word is passed on. */
const OF_THE_WAY = ['forwarded', 'x-real-ip', 'true-client-ip', 'cf-connecting-ip', 'via'];
const FORWARDED_PREFIX = 'x-forwarded-';
/** No compression: a kilobyte may stand for a megabyte. */
const EXTENSIONS = 'sec-websocket-extensions';

const DROPPED = new Set([...OF_THE_LINE, ...OF_THE_WAY, EXTENSIONS, FRONT_HEADER, SOURCE_HEADER]);

/** Names and values in turn, as `rawHeaders` of `node:http` has them. */
export type RawFields = readonly string[];

function* pairs(fields: RawFields): Generator<[name: string, value: string]> {
  for (let at = 0; at + 1 < fields.length; at += 2) yield [fields[at] ?? '', fields[at + 1] ?? ''];
}

function without(fields: RawFields, isDropped: (name: string) => boolean): string[] {
  return [...pairs(fields)].flatMap(([name, value]) => (isDropped(name.toLowerCase()) ? [] : [name, value]));
}

/** A request's fields as workerd gets them: ours in place of what strangers claim. */
export function passedFields(
  fields: RawFields,
  { source, secret, own }: { source: Source; secret: string; own: RawFields },
): string[] {
  const passed = without(fields, (name) => DROPPED.has(name) || name.startsWith(FORWARDED_PREFIX));
  return [...passed, ...own, SOURCE_HEADER, source, FRONT_HEADER, secret];
}

/** An answer's fields as the client gets them; the line to the client has its own. */
export function answerFields(fields: RawFields): string[] {
  const own = ['connection', 'keep-alive', 'transfer-encoding', 'upgrade'];
  return without(fields, (name) => own.includes(name));
}

/** The head of an answer, for a socket that has no answer of Node's. */
export function headText(status: string, fields: RawFields): string {
  const lines = [...pairs(fields)].map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status}`, ...lines, '', ''].join('\r\n');
}
