import * as v from 'valibot';
import { randomId } from '#base/random-id.ts';
import type { Random } from '#base/ports.ts';
import { MAX_MENTIONS, MAX_NOTE_TEXT_BYTES } from '../ground/limits.ts';
import { time } from '../ground/values.ts';
import { entityId } from '../people/people.ts';
import { anchor } from './anchor.ts';

/** 5 bits a letter: 130 random bits. */
const ACT_ID_LETTERS = 26;
const actId = v.pipe(v.string(), v.regex(/^[0-9a-hjkmnp-tv-z]{26}$/));

export function newActId(random: Random): string {
  return randomId(random, ACT_ID_LETTERS);
}

/** What a note is: shown by an icon and a word. `note` is none of the others. */
export const NOTE_KINDS = ['note', 'finding', 'question', 'next-step', 'warning'] as const;
export type NoteKind = (typeof NOTE_KINDS)[number];

const noteText = v.pipe(v.string(), v.minLength(1), v.maxBytes(MAX_NOTE_TEXT_BYTES));
const kind = v.picklist(NOTE_KINDS);
/** Whom the text names after an `@`; the text itself says the name, so that it reads the same everywhere. */
const mentions = v.pipe(v.array(entityId), v.maxLength(MAX_MENTIONS));
const written = { text: noteText, mentions };

/**
 * What every act has: its `id`; the note it is `on`; what of that note its writer had seen: `saw` is the newest act
 * that had arrived, `after` the newest of the writer's own that had not (null: none); `at` is the writer's clock, ms, and
 * decides nothing.
 */
const common = {
  id: actId,
  on: actId,
  saw: v.nullable(actId),
  after: v.nullable(actId),
  at: time,
};

export const act = v.variant('type', [
  /** A note is on itself. */
  v.strictObject({ type: v.literal('note'), ...common, anchor: v.nullable(anchor), kind, ...written }),
  v.strictObject({ type: v.literal('reply'), ...common, ...written }),
  /** `of`: the note or reply whose text is another now, or is taken back. */
  v.strictObject({ type: v.literal('edit'), ...common, of: actId, ...written }),
  v.strictObject({ type: v.literal('withdraw'), ...common, of: actId }),
  v.strictObject({ type: v.literal('kind'), ...common, kind }),
  v.strictObject({ type: v.literal('resolve'), ...common }),
  v.strictObject({ type: v.literal('reopen'), ...common }),
  v.strictObject({ type: v.literal('assign'), ...common, to: v.nullable(entityId) }),
]);

/** Something one person wrote: nothing of it is ever changed or deleted, only said anew by a later act. */
export type Act = v.InferOutput<typeof act>;
export type ActType = Act['type'];
export type NoteAct = Extract<Act, { type: 'note' }>;

type WithoutCommon<One> = One extends unknown ? Omit<One, keyof typeof common> : never;
/** What somebody wants to write. */
export type ActContent = WithoutCommon<Act>;

/** An act of any origin, or null if it is none. */
export function readAct(entry: unknown): Act | null {
  const read = v.safeParse(act, entry);
  if (!read.success) return null;
  const { output } = read;
  const isFirst = output.type === 'note';
  if (isFirst !== (output.on === output.id)) return null;
  return isFirst === (output.saw === null && output.after === null) ? output : null;
}
