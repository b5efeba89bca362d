import { Lexer, type Token } from 'marked';

/*
 * Reading Markdown takes time with the square of some texts' length, and what is written in a session is read in the page
 * of everybody else. What would take long is not read: it stays the text that was written.
 */

/** Lines of one text that are read. */
const MAX_LINES = 1_000;
/** Signs of lists and quotes behind each other, or so much indentation, which nobody means. */
const TOO_DEEP = /^(?:[ \t]*(?:[>*+-]|\d{1,9}[.)])){12}|^[ \t]{80}/m;
/** What a short text may cost, and each character of a long one. */
const SHORT_COST = 1_000_000;
const COST_PER_CHAR = 64;
/** Each of these may be looked for in all that is behind it. */
const SIGNS = /[*_~[\]<`!&@:\\]/g;
/** So are the ends of long words and of long gaps, which is quicker by this. */
const RUNS = /\s{64,}|\S{64,}/g;
const RUN_SHARE = 8;

/** A text's tokens; null for one of which nothing is read. */
export function tokensOf(text: string): readonly Token[] | null {
  if (TOO_DEEP.test(text) || text.split('\n', MAX_LINES + 1).length > MAX_LINES) return null;
  const lexer = new Lexer({ gfm: true, breaks: true });
  lexer.blockTokens(text.replaceAll(/\r\n?/g, '\n'), lexer.tokens);
  let left = Math.max(SHORT_COST, text.length * COST_PER_CHAR);
  for (const { src, tokens } of lexer.inlineQueue) {
    left -= costOf(src);
    if (left >= 0) lexer.inlineTokens(src, tokens);
    else tokens.push(...plainTokens(src));
  }
  return lexer.tokens;
}

function costOf(text: string): number {
  const signs = text.match(SIGNS)?.length ?? 0;
  const runs = (text.match(RUNS) ?? []).reduce((sum, { length }) => sum + length * length, 0);
  return text.length * signs + runs / RUN_SHARE;
}

/** A text in which nothing but its lines means something. */
function plainTokens(text: string): Token[] {
  return text
    .split('\n')
    .flatMap((line, at): Token[] => [
      ...(at === 0 ? [] : [{ type: 'br', raw: '\n' } as const]),
      { type: 'text', raw: line, text: line, escaped: false },
    ]);
}
