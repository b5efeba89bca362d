import { UNSEEN } from '#protocol/people/people.ts';
import { CONTROL_NAMES } from '../../terminal/control-names.ts';

/** A piece of a text: what is seen, or the name of a character that is not, or that turns the text around it. */
export type SeenPiece = { text: string } | { unseen: string };

/** A text with what is not seen in it told apart; line ends and tabs are what they are. */
export function seenPieces(text: string): SeenPiece[] {
  const pieces: SeenPiece[] = [];
  let from = 0;
  for (const { 0: sign, index } of text.matchAll(UNSEEN)) {
    if (sign === '\n' || sign === '\t') continue;
    if (index > from) pieces.push({ text: text.slice(from, index) });
    pieces.push({ unseen: nameOf(sign) });
    from = index + sign.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}

const HEX_DIGITS = 4;
const HEX = 16;

function nameOf(sign: string): string {
  const code = sign.codePointAt(0) ?? 0;
  return CONTROL_NAMES[code] ?? `U+${code.toString(HEX).toUpperCase().padStart(HEX_DIGITS, '0')}`;
}
