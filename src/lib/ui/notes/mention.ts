/** An `@` that is being typed: where it stands, and what has been typed of the name. */
export interface Mention {
  from: number;
  query: string;
}

/** More letters than that are no name being typed. */
const MAX_LETTERS = 40;
/** An `@` at the beginning or behind a space or bracket; an address of mail has none. */
const TYPED = /(?:^|[\s([{])@([^\n@]*)$/u;

/** The mention that stands before the caret; null where there is none. */
export function mentionAt(text: string, caret: number): Mention | null {
  // A name that is typed begins no farther back.
  const query = TYPED.exec(text.slice(Math.max(0, caret - MAX_LETTERS - 2), caret))?.[1];
  if (query === undefined || query.length > MAX_LETTERS) return null;
  return { from: caret - query.length - 1, query };
}

/** Whose name may be meant: one of its words begins so. */
export function namesMeant<T extends { name: string }>(
  people: readonly T[],
  { query }: Mention,
): readonly T[] {
  const wanted = query.toLowerCase();
  return people.filter(({ name }) => {
    const known = name.toLowerCase();
    return known !== wanted && (known.startsWith(wanted) || known.includes(` ${wanted}`));
  });
}

/** The text with the name in the place of what was typed of it, and where the caret is then. */
export function withName(
  text: string,
  { mention, caret, name }: { mention: Mention; caret: number; name: string },
): { text: string; caret: number } {
  const before = `${text.slice(0, mention.from)}@${name} `;
  return { text: before + text.slice(caret).replace(/^ /, ''), caret: before.length };
}
