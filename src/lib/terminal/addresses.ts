/** A web address in a text, at `from` up to `to`. */
export interface FoundAddress {
  from: number;
  to: number;
  uri: string;
  /** The same, with the punctuation after it, if nothing tells whether that belongs to it. */
  longer: string | null;
}

const ADDRESS = /https?:\/\/[^\s"<>]+/giu;
/** Characters right before an address that show it is only part of something. */
const PART_OF = /[\p{L}\p{N}+.\-/\\@%~&?#]$/u;
/** No address contains these characters: one that does was cut off, or runs into the text or the pane beside it. */
const NEVER_INSIDE = /[\p{C}\\^`{}|\u2500-\u259f]|\.{3}|(?=[^ -~])\p{P}/u;
const SHORTENED = /\u2026|\.{3}/u;
/** Characters with which text may continue after an address. */
const ENDING = /[.,:;!?'*_~)\]\u3001\u3002\uff01\uff09\uff0c\uff1a\uff1b\uff1f\u2019\u201d\u00bb]/u;
const BRACKETS: Readonly<Record<string, string>> = { ')': '(', ']': '[' };
/** What closes the bracket or quote right before an address. */
const CLOSES: Readonly<Record<string, string>> = {
  ...{ '(': ')', '[': ']', '{': '}', '<': '>', '>': '<', '"': '"', "'": "'", '`': '`', '*': '*', _: '_' },
  ...{ '|': '|', '\u2018': '\u2019', '\u201c': '\u201d', '\u00ab': '\u00bb' },
};
/** An address that is only a host: punctuation after it is never part of it. */
const HOST_ALONE = /^https?:\/\/[^/?#]+$/iu;

/** The web addresses in a text: each whole, or left out. Where punctuation may be of the text or the address, both are given. */
export function addressesIn(text: string): FoundAddress[] {
  return [...text.matchAll(ADDRESS)].flatMap((match) => {
    const found = readAddress(text, { from: match.index, run: match[0] });
    return found === null ? [] : [found];
  });
}

function readAddress(text: string, { from, run }: { from: number; run: string }): FoundAddress | null {
  const before = text.slice(0, from);
  if (PART_OF.test(before)) return null;
  const closer = CLOSES[before.at(-1) ?? ''];
  const next = text[from + run.length];
  if (next !== undefined && next === closer) return whole(run, { from, longer: null });
  if (next !== undefined && !/\s/.test(next)) return null;
  if (Object.entries(BRACKETS).some((pair) => isOpen(pair, { before, run, text: text.slice(from) })))
    return null;
  if (closer !== undefined && run.includes(closer)) return enclosed(run, { from, closer, before });
  for (const [bracket, opener] of Object.entries(BRACKETS)) {
    if (unpairedIn(before, { opener, closer: bracket }) === 0) continue;
    const at = firstUnpaired(run, { opener, closer: bracket });
    if (at >= 0) return isEnding(run.slice(at)) ? withEnding(run.slice(0, at), from) : null;
  }
  return withEnding(run, from);
}

/**
 * Whether an address has brackets and the text around it closes more or fewer than it opened, so that it is unclear
 * whose they are.
 */
function isOpen(
  [closer, opener]: [string, string],
  { before, run, text }: { before: string; run: string; text: string },
): boolean {
  if (!run.includes(closer) && !run.includes(opener)) return false;
  const opened = unpairedIn(before, { opener, closer });
  return (
    opened > 0 && opened !== unpairedIn([...text].reverse().join(''), { opener: closer, closer: opener })
  );
}

/** Up to the sign that closes what was opened right before it, if that can be but one. */
function enclosed(
  run: string,
  { from, closer, before }: { from: number; closer: string; before: string },
): FoundAddress | null {
  const opener = BRACKETS[closer];
  const at = opener === undefined ? run.indexOf(closer) : firstUnpaired(run, { opener, closer });
  if (at < 0) return withEnding(run, from);
  const rest = run.slice(at + 1);
  const others = opener === undefined ? 0 : unpairedIn(before, { opener, closer }) - 1;
  const isSure = rest.split(closer).length - 1 <= others && isEnding(rest);
  return isSure ? whole(run.slice(0, at), { from, longer: null }) : null;
}

const isEnding = (text: string) => [...text].every((sign) => ENDING.test(sign));

/** Up to the punctuation at its end, if it has any. */
function withEnding(run: string, from: number): FoundAddress | null {
  let end = run.length;
  while (end > 0 && ENDING.test(run[end - 1] ?? '') && !closesOwn(run.slice(0, end))) end--;
  const uri = run.slice(0, end);
  const isStray = Object.entries(BRACKETS).some(
    ([closer, opener]) => firstUnpaired(uri, { opener, closer }) >= 0,
  );
  if (isStray || SHORTENED.test(run.slice(end))) return null;
  if (end === run.length || HOST_ALONE.test(uri)) return whole(uri, { from, longer: null });
  return end === run.length - 1 ? whole(uri, { from, longer: run }) : null;
}

/** Whether a text ends with a bracket that it opened itself. */
function closesOwn(text: string): boolean {
  const closer = text.at(-1) ?? '';
  const opener = BRACKETS[closer];
  return opener !== undefined && firstUnpaired(text, { opener, closer }) < 0;
}

function whole(uri: string, { from, longer }: { from: number; longer: string | null }): FoundAddress | null {
  if (NEVER_INSIDE.test(uri) || !URL.canParse(uri)) return null;
  return { from, to: from + uri.length, uri, longer };
}

/** Where a text closes a bracket that it did not open; -1 if nowhere. */
function firstUnpaired(text: string, { opener, closer }: { opener: string; closer: string }): number {
  let open = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === opener) open++;
    if (text[at] === closer && open-- === 0) return at;
  }
  return -1;
}

/** How much a text opens and does not close. */
function unpairedIn(text: string, { opener, closer }: { opener: string; closer: string }): number {
  let open = 0;
  for (const sign of text) {
    if (sign === opener) open++;
    if (sign === closer && open > 0) open--;
  }
  return open;
}
