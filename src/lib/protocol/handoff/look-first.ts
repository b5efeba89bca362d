import type { CommandRow } from '../commands/command.ts';
import type { NoteView } from '../notes/view.ts';
import { sorted, type HandoffSource } from './source.ts';

/** Something to look at before anything else. */
export type ToLookAt =
  | { what: 'failed' | 'running'; row: CommandRow }
  | { what: 'question' | 'warning' | 'next-step'; note: NoteView };

const MOST = 3;

/**
 * The things to look at first, at most three: one of each kind before a second of any, and of each kind the newest. What
 * waits for an approval will stand before all of them.
 */
export function lookFirst(source: HandoffSource): readonly ToLookAt[] {
  const { running, failed, questions, nextSteps, warnings } = sorted(source);
  const notes = (what: 'question' | 'warning' | 'next-step', all: readonly NoteView[]) =>
    all.toReversed().map((note): ToLookAt => ({ what, note }));
  const kinds: readonly (readonly ToLookAt[])[] = [
    failed.map((row) => ({ what: 'failed', row })),
    notes('question', questions),
    notes('warning', warnings),
    running.toReversed().map((row) => ({ what: 'running', row })),
    notes('next-step', nextSteps),
  ];
  const longest = Math.max(...kinds.map(({ length }) => length));
  const rounds = Array.from({ length: longest }, (_, round) => kinds.flatMap((kind) => kind[round] ?? []));
  return rounds.flat().slice(0, MOST);
}
