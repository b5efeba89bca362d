import * as v from 'valibot';
import { systemClock } from '#base/clock-host.ts';
import { readJsonFile, writeJsonFile } from '#base/node/json-file.ts';
import { sessionId } from '#protocol/ground/values.ts';

/** The sessions this endpoint has shells in, as one agent leaves them to the next. */
export interface KeptSessions {
  all(): string[];
  /** Does nothing if it is kept already. Throws if the file cannot be written, as `remove` does. */
  add(session: string): void;
  remove(session: string): void;
}

const savedSession = v.object({ session: sessionId, openedAt: v.number() });
/** Entries that are not sessions are skipped, because the others have running shells. */
const sessionsFile = v.pipe(
  v.array(v.unknown()),
  v.transform((rows) => rows.filter((row) => v.is(savedSession, row))),
);

export function openKeptSessions(path: string): KeptSessions {
  const rows = readJsonFile(path, sessionsFile) ?? [];
  const openedAt = new Map(rows.map((row) => [row.session, row.openedAt]));
  const save = () =>
    writeJsonFile(
      path,
      [...openedAt].map(([session, at]) => ({ session, openedAt: at })),
    );
  return {
    all: () => [...openedAt.keys()],
    add(session) {
      if (openedAt.has(session)) return;
      openedAt.set(session, systemClock.now());
      save();
    },
    remove(session) {
      openedAt.delete(session);
      save();
    },
  };
}
