import * as v from 'valibot';
import { MAX_NAME_BYTES, MAX_TITLE_BYTES } from '../ground/limits.ts';
import { ROLES, type Role } from '../ground/roles.ts';
import { time } from '../ground/values.ts';

/** Ids of people, their devices and invitations: 50 random bits. */
export const ENTITY_ID = /^[0-9a-hjkmnp-tv-z]{10}$/;
export const entityId = v.pipe(v.string(), v.regex(ENTITY_ID));

/** Colours a person can have in presence and roster; the page has as many, contrast-checked in both themes. */
export const COLORS = 8;

const name = v.pipe(v.string(), v.maxLength(MAX_NAME_BYTES));

/** What everybody in the session knows about a person. */
export const personInfo = v.object({
  person: entityId,
  role: v.picklist(ROLES),
  name,
  title: v.nullable(name),
  organisation: v.nullable(name),
  color: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(COLORS - 1)),
  /** Since when they are here, or were last; room's clock, ms. */
  since: time,
  /** The devices they are here with; none: they are away. */
  here: v.array(v.object({ device: entityId, label: name })),
});
export type PersonInfo = v.InferOutput<typeof personInfo>;

/** The person who asked for something, as the room says. */
export const asker = v.object({ person: entityId, name, role: v.picklist(ROLES) });
export type Asker = v.InferOutput<typeof asker>;

const UTF8 = new TextEncoder();
/** Controls, separators, and what is not seen or turns the line around: formats, private use, lone surrogates. */
export const UNSEEN =
  /\u034f|\u17b4|\u17b5|(?!\u200d)[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}\u115f\u1160\u2800\u3164\uffa0\ufffc\u{13441}\u{13442}\u{1d159}]/gu;
/** Characters that join emoji or choose their look, in places where they do neither. */
export const IDLE_JOINER =
  /(?<!\p{Extended_Pictographic}\p{Emoji_Modifier}?\ufe0f?)\u200d|\u200d(?!\p{Extended_Pictographic})|(?<!\p{Extended_Pictographic}|[0-9#*](?=\ufe0f\u20e3))\ufe0f|[\u180b-\u180f\ufe00-\ufe0e\u{e0100}-\u{e01ef}]/gu;
/** Marks on nothing, and marks piled on one letter so high that they reach into the lines around it. */
const LOOSE_MARKS = /(?<=^|\s)\p{M}+/gu;
const PILED_MARKS = /(?<=\p{M}{3})\p{M}+/gu;

/** What pages and the command line call the reader, an unknown person, and the server's own token. */
const NOT_A_PERSON = /^(?:you|somebody|nobody|(?:the )?server(?:['’]s command line)?)$/iu;

/** Whether a name is the one used for the reader, for nobody or for the server. */
export function isReservedName(typed: string): boolean {
  return NOT_A_PERSON.test((cleanName(typed) ?? '').normalize('NFKC'));
}

/** A name a person may have: clean, and not reserved. */
export function personName(typed: string): string | null {
  return isReservedName(typed) ? null : cleanName(typed);
}

/**
 * A name that is safe to show among others: one line, no more marks or bytes than a name may have, no invisible
 * characters, and none that change the direction of the text after it. Null if nothing is left.
 */
export function cleanName(typed: string): string | null {
  return cleanLine(typed, MAX_NAME_BYTES);
}

/** The same for any other text that somebody gives and others are shown. */
export function cleanLine(typed: string, maxBytes: number): string | null {
  const kept = typed
    .replace(UNSEEN, (sign) => (/(?!\ufeff)\s|\u0085/u.test(sign) ? ' ' : ''))
    .replace(IDLE_JOINER, '')
    // Only now: what stood between a letter and its mark is gone.
    .normalize('NFC')
    .replace(LOOSE_MARKS, '')
    .replace(PILED_MARKS, '')
    .replace(/\s+/gu, ' ')
    .trim();
  const short = cutToBytes(kept, maxBytes).trim();
  return short === '' ? null : short;
}

/** A session's title as it may be shown, cleaned as names are. */
export function sessionTitle(typed: string): string {
  return cleanLine(typed, MAX_TITLE_BYTES) ?? 'Untitled session';
}

function cutToBytes(text: string, max: number): string {
  // Dividing it costs twenty times as much as cleaning it, and a list shows many.
  if (UTF8.encode(text).length <= max) return text;
  let bytes = 0;
  let end = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    bytes += UTF8.encode(segment).length;
    if (bytes > max) break;
    end += segment.length;
  }
  return text.slice(0, end);
}

/** Roles that one browser cannot have both in one session: who asks for something must not be who approves it. */
export function rolesClash(one: Role, other: Role): boolean {
  return one !== other && one !== 'observer' && other !== 'observer';
}
