import { isFailed, type CommandRow } from '../commands/command.ts';
import type { NoteView } from '../notes/view.ts';
import type { PersonInfo } from '../people/people.ts';

/** What of a session a handoff is about. */
export interface HandoffSource {
  /** When the last handoff was offered; null: there was none. */
  since: number | null;
  /** In the order they were entered. */
  commands: readonly CommandRow[];
  notes: readonly NoteView[];
  people: readonly Pick<PersonInfo, 'person' | 'name' | 'role' | 'organisation' | 'here' | 'since'>[];
}

/** The same, told apart by what it means to whoever takes over. */
export interface Sorted {
  running: readonly CommandRow[];
  /** By their code, or with errors that their shell noted: the newest first. */
  failed: readonly CommandRow[];
  others: readonly CommandRow[];
  questions: readonly NoteView[];
  nextSteps: readonly NoteView[];
  warnings: readonly NoteView[];
  clients: HandoffSource['people'];
}

export function sorted({ since, commands, notes, people }: HandoffSource): Sorted {
  const recent = commands.filter(
    ({ startedAt, endedAt, exit }) => exit === null || (endedAt ?? startedAt) >= (since ?? 0),
  );
  const ended = recent.filter(({ exit }) => exit !== null);
  const open = (kind: NoteView['kind']) =>
    notes.filter((note) => note.kind === kind && note.resolved === null && note.withdrawn === null);
  return {
    running: recent.filter(({ exit }) => exit === null),
    failed: ended.filter(isFailed).reverse(),
    others: ended.filter((row) => !isFailed(row)),
    questions: open('question'),
    nextSteps: open('next-step'),
    warnings: open('warning'),
    clients: people.filter(({ role }) => role === 'client'),
  };
}
