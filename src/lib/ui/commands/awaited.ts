import type { CommandRow } from '#protocol/commands/command.ts';
import { keyOf } from '../../session/commands/window.ts';

/** Commands somebody wants to hear the end of, by `keyOf`. */
export type Awaited = ReadonlySet<string>;

export const NOTHING_AWAITED: Awaited = new Set();

/** With this one or, where it was among them, without it. */
export function toggled(awaited: Awaited, row: CommandRow): Awaited {
  const next = new Set(awaited);
  if (!next.delete(keyOf(row))) next.add(keyOf(row));
  return next;
}

/** Which of them have ended, as commands are now, and which are awaited still. */
export function settled(
  awaited: Awaited,
  rows: readonly CommandRow[],
): { awaited: Awaited; ended: readonly CommandRow[] } {
  const ended = rows.filter((row) => row.exit !== null && awaited.has(keyOf(row)));
  if (ended.length === 0) return { awaited, ended };
  const keys = ended.map(keyOf);
  return { awaited: new Set([...awaited].filter((key) => !keys.includes(key))), ended };
}
