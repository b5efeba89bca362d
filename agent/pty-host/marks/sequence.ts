import { concat, text as decode, utf8, type Bytes } from '#base/bytes.ts';

/** A mark in a terminal's output: OSC 133, which anybody's may be, or OSC 633, which is ours. */
export type Sequence =
  | { type: 'prompt'; token: string | null; directory: string | null }
  | { type: 'input'; token: string | null }
  | { type: 'text'; token: string | null; text: string; bytes: number | null; sha256: string | null }
  | { type: 'start'; token: string | null; text: string | null }
  | { type: 'end'; token: string | null; exit: number | 'stopped' | null }
  | { type: 'property'; token: string | null; name: string; value: string };

/** The sequences that are looked at; what each means in others' integrations is in the terminals' manuals. */
export const MARK_OSCS = [133, 633] as const;

/** Longest sequence that is read, in characters: ours are below 64 KiB, whatever they are about. */
const MAX_CHARS = 96 * 1024;

/** What an OSC says, or null if it is not a mark. Only `633` may have a token: `133` has no place for one. */
export function readSequence({ code, data }: { code: number; data: string }): Sequence | null {
  if (data.length > MAX_CHARS) return null;
  const [letter = '', ...fields] = data.split(';');
  return code === 633 ? readOwn(letter, fields) : readCommon(letter, fields);
}

const tokenOf = (field: string | undefined): string | null =>
  field === undefined || field === '' ? null : field;

function readOwn(letter: string, fields: readonly string[]): Sequence | null {
  const [first = '', second, third, fourth] = fields;
  switch (letter) {
    case 'A': {
      const directory = fields.length > 1 ? unescape(fields.slice(1).join(';')) : null;
      return { type: 'prompt', token: tokenOf(fields[0]), directory };
    }
    case 'B':
      return { type: 'input', token: tokenOf(fields[0]) };
    case 'C':
      return { type: 'start', token: tokenOf(fields[0]), text: null };
    case 'D':
      return { type: 'end', token: tokenOf(second), exit: exitOf(first) };
    case 'E': {
      const cut = { bytes: third === undefined ? null : numberOf(third), sha256: hashOf(fourth) };
      return { type: 'text', token: tokenOf(second), text: unescape(first), ...cut };
    }
    case 'P':
      return readProperty(fields);
    default:
      return null;
  }
}

function readProperty(fields: readonly string[]): Sequence {
  const [first = '', token] = fields;
  const equals = first.indexOf('=');
  const [name, value] = equals < 0 ? [first, ''] : [first.slice(0, equals), first.slice(equals + 1)];
  return { type: 'property', token: tokenOf(token), name, value: unescape(value) };
}

function readCommon(letter: string, fields: readonly string[]): Sequence | null {
  switch (letter) {
    case 'A':
      return { type: 'prompt', token: null, directory: directoryOf(fields) };
    case 'B':
      return { type: 'input', token: null };
    case 'C':
      return { type: 'start', token: null, text: commandLineOf(fields) };
    case 'D':
      return { type: 'end', token: null, exit: exitOf(fields[0] ?? '') };
    default:
      return null;
  }
}

/** As cmd says it with our prompt: to the letter, since it can escape nothing, and to the end. */
function directoryOf([first = '', ...rest]: readonly string[]): string | null {
  return first.startsWith('cwd=') ? [first.slice('cwd='.length), ...rest].join(';') : null;
}

/** As fish 4 says it; kitty's quoting is a shell's own, and nothing is made of it. */
function commandLineOf(fields: readonly string[]): string | null {
  const encoded = fields.find((field) => field.startsWith('cmdline_url='))?.slice('cmdline_url='.length);
  if (encoded === undefined) return null;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return null;
  }
}

function exitOf(field: string): number | 'stopped' | null {
  return field === 'stopped' ? field : numberOf(field);
}

function numberOf(field: string): number | null {
  if (!/^-?\d{1,15}$/.test(field)) return null;
  // Minus zero is not an exit code.
  return Number(field) || 0;
}

const hashOf = (field: string | undefined): string | null =>
  field !== undefined && /^[0-9a-f]{64}$/.test(field) ? field : null;

const ESCAPED = /\\(?:\\|x([0-9a-fA-F]{2}))/g;

/** `\\` and `\xHH`, whose bytes form UTF-8 together with the text around them. */
function unescape(field: string): string {
  if (!field.includes('\\')) return field;
  const parts: Bytes[] = [];
  let at = 0;
  for (const found of field.matchAll(ESCAPED)) {
    const byte = found[1] === undefined ? 0x5c : Number.parseInt(found[1], 16);
    parts.push(utf8(field.slice(at, found.index)), Uint8Array.of(byte));
    at = found.index + found[0].length;
  }
  parts.push(utf8(field.slice(at)));
  return decode(concat(parts));
}
