import { randomId } from '#base/random-id.ts';
import { HANDOFF_NOTE_REST_MS, NOTE_FACTS_AT_ONCE } from '#protocol/ground/limits.ts';
import type { HandoffNoteFact } from '#protocol/handoff-note/facts.ts';
import type { HandoffNoteAnswer, KeptVersion } from '#protocol/handoff-note/routes.ts';
import type { Role } from '#protocol/ground/roles.ts';
import { newClient } from '../notes/acts.ts';
import type { NotesGround } from '../notes/ground.ts';
import type { Untold } from '../notes/outbox.ts';
import { numberOf, textOf, type Sql } from '../rooms/storage/sql.ts';
import { createDocumentStore, type DocumentStore, type Put, type PutChange } from './document-store.ts';
import { createVersions, FACT_ID_LETTERS } from './versions.ts';

/** All that is kept of the handoff note: its document, its versions, and who may see it. */
export interface KeptNote extends Pick<
  DocumentStore,
  'doc' | 'generation' | 'changedAt' | 'author' | 'isTangled' | 'renew'
> {
  /** Clients and observers see it only once it was handed over. */
  readonly isWithheld: boolean;
  withhold(says: { isWithheld: boolean; by: string }): void;
  put(change: Omit<PutChange, 'also' | 'at'>): Put;
  /** Keeps the text as it stands, for a handoff; told again, it is what was kept then. */
  keepVersion(handoff: string): { version: KeptVersion; text: string };
  /** Time has passed: a text that was changed, and then was not for a while, is kept. */
  rest(): void;
  /** What somebody of this role may read; `version`: null for the text as it stands. */
  read(asked: { role: Role; version: number | null }): HandoffNoteAnswer;
}

/** Only technicians see what is not handed over: whoever else watches may do so for a client. */
export const seesUnhanded = (role: Role) => role === 'technician';

export function createKeptNote(ground: NotesGround): KeptNote {
  const { sql, clock, random, alarms, outbox } = ground;
  const store = createDocumentStore(sql, () => newClient(random));

  function tell(fact: HandoffNoteFact): void {
    sql.exec(
      `INSERT INTO handoff_note_facts
        VALUES ((SELECT coalesce(max(number), 0) + 1 FROM handoff_note_facts), ?)`,
      JSON.stringify(fact),
    );
    outbox.handleArrived();
  }
  outbox.tellFrom(() => untold(sql));
  const versions = createVersions({ ...ground, tell });
  const isWithheld = () => numberOf(sql.exec('SELECT withheld FROM handoff_note')[0] ?? {}, 'withheld') === 1;

  return {
    get doc() {
      return store.doc;
    },
    get generation() {
      return store.generation;
    },
    get changedAt() {
      return store.changedAt;
    },
    author: (client) => store.author(client),
    isTangled: (places) => store.isTangled(places),
    renew: () => store.renew(),
    get isWithheld() {
      return isWithheld();
    },
    withhold({ isWithheld: wanted, by }) {
      if (wanted === isWithheld()) return;
      sql.transaction(() => {
        sql.exec('UPDATE handoff_note SET withheld = ?', wanted ? 1 : 0);
        const id = randomId(random, FACT_ID_LETTERS);
        tell({ type: 'handoff-note-withheld', id, withheld: wanted, by, at: clock.now() });
      });
    },
    put(change) {
      const at = clock.now();
      const put = store.put({ ...change, at, also: () => versions.noteChanger(change.by.person) });
      if (put !== 'note-full') alarms.soonest('handoff-note-rest', at + HANDOFF_NOTE_REST_MS);
      return put;
    },
    keepVersion(handoff) {
      const kept = versions.keptFor(handoff);
      if (kept !== null) return { version: kept, text: versions.textOf(kept.number) ?? '' };
      const { text } = store;
      return { version: sql.transaction(() => versions.keep(text, { why: 'handoff', handoff })), text };
    },
    rest() {
      if (!versions.isChanged) return;
      const at = (store.changedAt ?? 0) + HANDOFF_NOTE_REST_MS;
      if (at > clock.now()) alarms.soonest('handoff-note-rest', at);
      else sql.transaction(() => versions.keep(store.text, { why: 'rest', handoff: null }));
    },
    read({ role, version }) {
      const withheld = isWithheld();
      const isOpen = seesUnhanded(role) || !withheld;
      const seen = versions.all().filter(({ why }) => isOpen || why === 'handoff');
      const number = version ?? (isOpen ? null : (versions.handedOver?.number ?? -1));
      if (number === null)
        return { text: store.text, at: store.changedAt, isWithheld: withheld, versions: seen };
      const found = seen.find((one) => one.number === number);
      const text = found === undefined ? null : versions.textOf(number);
      return { text, at: found?.at ?? null, isWithheld: withheld, versions: seen };
    },
  };
}

/** Facts go on the record in their order, and are forgotten here once they are there. */
function untold(sql: Sql): Untold | null {
  const rows = sql.exec(
    'SELECT number, fact FROM handoff_note_facts ORDER BY number LIMIT ?',
    NOTE_FACTS_AT_ONCE,
  );
  const last = rows.at(-1);
  if (last === undefined) return null;
  return {
    // Written by `tell`, which takes nothing else.
    facts: rows.map((row) => JSON.parse(textOf(row, 'fact')) as HandoffNoteFact),
    done: () => void sql.exec('DELETE FROM handoff_note_facts WHERE number <= ?', numberOf(last, 'number')),
  };
}
