import * as v from 'valibot';
import { utf8, utf8TextOrNull, type Bytes } from '#base/bytes.ts';
import {
  MAX_COMMAND_ERRORS,
  MAX_COMMAND_TEXT_BYTES,
  MAX_DIRECTORY_BYTES,
  MAX_ERROR_TEXT_BYTES,
} from '../ground/limits.ts';
import { count, label, sha256Hex } from '../ground/values.ts';

/** Shells that are started with an integration of ours. */
export const MARKED_SHELLS = ['bash', 'zsh', 'fish', 'powershell', 'cmd'] as const;
export type MarkedShell = (typeof MARKED_SHELLS)[number];

/** Why a shell that could make marks runs plain: its commands are not told apart. */
export const PLAIN_REASONS = [
  /** The endpoint's owner, or the person who started it, wants no integration. */
  'turned-off',
  /** What it was started with leaves no place for an integration. */
  'unknown-arguments',
  /** PowerShell's, which runs no script of ours as it would need to. */
  'constrained-language',
  'not-prepared',
] as const;
export type PlainReason = (typeof PLAIN_REASONS)[number];

/**
 * `trusted`: of a command whose marks were the shell's own, by tokens. `inner`: printed while such a command ran, by
 * whatever it was. `untrusted`: of a shell that cannot show tokens.
 */
export const TRUSTS = ['trusted', 'inner', 'untrusted'] as const;
export type Trust = (typeof TRUSTS)[number];

/** An error a shell noted while a command ran. */
export const commandError = v.object({
  message: label(MAX_ERROR_TEXT_BYTES),
  category: label(MAX_ERROR_TEXT_BYTES),
  identifier: label(MAX_ERROR_TEXT_BYTES),
  /** Line of the script it came from, if it came from one. */
  script: v.nullable(label(MAX_ERROR_TEXT_BYTES)),
  line: v.nullable(count),
  /** Whether the command was told not to show it; null if that is not known. */
  silenced: v.nullable(v.boolean()),
});
export type CommandError = v.InferOutput<typeof commandError>;

/** A code, `stopped` by Ctrl-C as the shell says, or `unknown`. */
const exit = v.union([v.pipe(v.number(), v.safeInteger()), v.picklist(['stopped', 'unknown'])]);
export type Exit = v.InferOutput<typeof exit>;

/** What was left out of a text: how long the whole text was, and its hash if known. */
export const cutText = v.object({ bytes: count, sha256: v.nullable(sha256Hex) });
export type CutText = v.InferOutput<typeof cutText>;

/** A mark's place in the terminal's lines, and the fence under which the last key before it was typed. */
const place = {
  /** Null on the alternate screen, which has no lines. */
  line: v.nullable(count),
  /** In cells, from the begin of the line, however it is wrapped. */
  column: count,
  fence: v.nullable(count),
  /** The system between shell and PTY moves marks: the place is about there. */
  approximate: v.optional(v.literal(true)),
};

const ofCommand = {
  /** Counts the terminal's commands from 1; of a prompt the one that may follow. Of an inner one the outer's. */
  command: count,
  trust: v.picklist(TRUSTS),
  ...place,
};

/** The JSON of an `m` event in a terminal's stream; kinds that this build does not know are ignored. */
const mark = v.variant('mark', [
  /**
   * Which shell was started and, if it makes no marks, why; sent again if that turns out otherwise. Missing if no
   * marks of this shell are known.
   */
  v.object({
    mark: v.literal('shell'),
    shell: v.picklist(MARKED_SHELLS),
    plain: v.nullable(v.picklist(PLAIN_REASONS)),
    ...place,
  }),
  v.object({
    mark: v.literal('prompt'),
    ...ofCommand,
    directory: v.nullable(label(MAX_DIRECTORY_BYTES)),
  }),
  /** The prompt ends here: what is typed begins. */
  v.object({ mark: v.literal('input'), ...ofCommand }),
  /** What the command is: `told` by the shell, or `shown` on the screen between prompt and Enter. */
  v.object({
    mark: v.literal('text'),
    ...ofCommand,
    text: label(MAX_COMMAND_TEXT_BYTES),
    from: v.picklist(['told', 'shown']),
    cut: v.nullable(cutText),
  }),
  /** Its output begins here: by the `shell`'s word, or from the `enter` that was written to it. */
  v.object({ mark: v.literal('start'), ...ofCommand, by: v.picklist(['shell', 'enter']) }),
  /** The first Enter that was written while it ran: what is typed from here on is not told apart. */
  v.object({ mark: v.literal('typed'), ...ofCommand }),
  v.object({
    mark: v.literal('end'),
    ...ofCommand,
    exit,
    errors: v.pipe(v.array(commandError), v.maxLength(MAX_COMMAND_ERRORS)),
    /** Errors beyond those. */
    moreErrors: count,
  }),
  /** So many inner marks were left out, because a segment had reached its limit. */
  v.object({ mark: v.literal('passed-over'), count, ...place }),
]);
export type Mark = v.InferOutput<typeof mark>;
export type MarkPlace = v.InferOutput<v.ObjectSchema<typeof place, undefined>>;

export function writeMark(value: Mark): Uint8Array<ArrayBuffer> {
  return utf8(JSON.stringify(value));
}

/** Reads a mark, or returns null if the event is not one that this build knows. */
export function readMark(data: Bytes): Mark | null {
  const text = utf8TextOrNull(data);
  if (text === null) return null;
  try {
    const parsed = v.safeParse(mark, JSON.parse(text));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
