import type { Token, Tokens } from 'marked';
import { readLink } from '#protocol/handoff/rests-on.ts';
import { tokensOf } from './note-lexing.ts';

/*
 * What a note's Markdown may be: paragraphs, lists, quotes, code, emphasis, links to the web and to what is in the session. Everything else, markup
 * and pictures above all, stays the text that was written.
 */

/** A piece of text within a block. */
export type Inline =
  | { type: 'text' | 'code'; text: string }
  | { type: 'strong' | 'em' | 'del'; inside: readonly Inline[] }
  | { type: 'link'; href: string; inside: readonly Inline[] }
  | { type: 'break' };

export type Block =
  | { type: 'paragraph'; inside: readonly Inline[] }
  | { type: 'code'; text: string }
  | { type: 'quote'; inside: readonly Block[] }
  | { type: 'list'; isOrdered: boolean; start: number; items: readonly (readonly Block[])[] };

/** Blocks in blocks that are told apart; what is deeper is text. */
const MAX_DEPTH = 6;

export function blocksOf(text: string): readonly Block[] {
  const tokens = readTokens(text);
  return tokens === null ? [{ type: 'code', text }] : blocks(tokens, 0);
}

function readTokens(text: string): readonly Token[] | null {
  try {
    return tokensOf(text);
  } catch {
    // Nested thousands of times it is more than the stack holds, and nobody's wish.
    return null;
  }
}

function blocks(tokens: readonly Token[], depth: number): Block[] {
  return tokens.flatMap((token) => blockOf(token, depth));
}

function blockOf(token: Token, depth: number): Block[] {
  if (token.type === 'space') return [];
  if (depth >= MAX_DEPTH) return [{ type: 'paragraph', inside: [{ type: 'text', text: token.raw }] }];
  switch (token.type) {
    case 'heading':
      return [
        { type: 'paragraph', inside: [{ type: 'strong', inside: inlines(token.tokens ?? [], depth) }] },
      ];
    case 'paragraph':
      return [{ type: 'paragraph', inside: inlines(token.tokens ?? [], depth) }];
    case 'text':
      return [
        {
          type: 'paragraph',
          inside: inlines('tokens' in token ? (token.tokens ?? [token]) : [token], depth),
        },
      ];
    case 'code':
      return [{ type: 'code', text: (token as Tokens.Code).text }];
    case 'blockquote':
      return [{ type: 'quote', inside: blocks(token.tokens ?? [], depth + 1) }];
    case 'list': {
      const { ordered, start, items } = token as Tokens.List;
      const inside = items.map((item) => blocks(item.tokens, depth + 1));
      return [{ type: 'list', isOrdered: ordered, start: Number(start) || 1, items: inside }];
    }
    default:
      return [{ type: 'paragraph', inside: [{ type: 'text', text: token.raw.trimEnd() }] }];
  }
}

function inlines(tokens: readonly Token[], depth: number): Inline[] {
  return tokens.map((token) => inlineOf(token, depth));
}

function inlineOf(token: Token, depth: number): Inline {
  const within = () =>
    depth >= MAX_DEPTH ? [] : inlines(('tokens' in token && token.tokens) || [], depth + 1);
  switch (token.type) {
    case 'strong':
    case 'em':
    case 'del':
      return depth >= MAX_DEPTH ? { type: 'text', text: token.raw } : { type: token.type, inside: within() };
    case 'codespan':
      return { type: 'code', text: (token as Tokens.Codespan).text };
    case 'br':
      return { type: 'break' };
    case 'link': {
      const { href, raw } = token as Tokens.Link;
      return isWeb(href) || readLink(href) !== null
        ? { type: 'link', href, inside: within() }
        : { type: 'text', text: raw };
    }
    case 'escape':
    case 'text':
      return { type: 'text', text: 'text' in token ? String(token.text) : token.raw };
    default:
      return { type: 'text', text: token.raw };
  }
}

function isWeb(href: string): boolean {
  const url = URL.parse(href);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:');
}
