import type { Ground } from '../ground.ts';
import { textOf } from '../../rooms/storage/sql.ts';

/** Has the notes room keep the handoff note as it stands, for each handoff that was accepted. */
export interface NoteKeeping {
  /** A handoff is accepted, in this commit. */
  want(handoff: string): void;
  /** Tells the notes room what it has not answered. */
  tell(): void;
}

/** If the notes room could not be reached, or this one ended before it answered, it is told again after this, in ms. */
const TELL_AGAIN_MS = 10_000;

export function createNoteKeeping({
  ports,
  session,
  alarms,
}: Pick<Ground, 'ports' | 'session' | 'alarms'>): NoteKeeping {
  const { sql, clock } = ports;
  const told = new Set<string>();
  const tellLater = () => alarms.soonest('handoff', clock.now() + TELL_AGAIN_MS);
  const wanted = () => sql.exec('SELECT handoff FROM notes_to_keep').map((row) => textOf(row, 'handoff'));

  async function tellOne(handoff: string): Promise<void> {
    told.add(handoff);
    try {
      await ports.keepHandoffNote(session, handoff);
      sql.exec('DELETE FROM notes_to_keep WHERE handoff = ?', handoff);
    } catch (error) {
      ports.report(error);
      tellLater();
    } finally {
      told.delete(handoff);
    }
  }

  return {
    want(handoff) {
      sql.exec('INSERT INTO notes_to_keep VALUES (?)', handoff);
      tellLater();
    },
    tell() {
      for (const handoff of wanted()) if (!told.has(handoff)) void tellOne(handoff);
    },
  };
}
