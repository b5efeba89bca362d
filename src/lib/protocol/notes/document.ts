import * as v from 'valibot';
import type * as Y from 'yjs';
import type { Bytes } from '#base/bytes.ts';
import { encodeRuns, type Run } from '../ground/yjs-append.ts';
import { readAct, type Act } from './acts.ts';
import { arrival, type ArrivedAct } from './arrival.ts';

/*
 * The document of a session's notes. Each life of a page has a root array of its own, to which it appends acts under a
 * Yjs client id of its own; each life of the room has such an array of arrivals.
 */

const ACTS = 'acts:';
const ARRIVALS = 'arrivals:';
export const actsRoot = (author: number) => `${ACTS}${author}`;
export const arrivalsRoot = (author: number) => `${ARRIVALS}${author}`;

/** What a page sends: its next act. */
export function encodeAct(act: Act, { author, clock }: { author: number; clock: number }): Bytes {
  return encodeRuns([{ author, clock, root: actsRoot(author), entries: [act] }]);
}

/** An act that has arrived, with the places of both in the document. */
export interface PlacedAct extends ArrivedAct {
  author: number;
  clock: number;
  /** The life of the room that wrote the arrival, and its Yjs clock. */
  roomAuthor: number;
  roomClock: number;
}

/** What the room sends: acts whose numbers follow each other, with their arrivals. */
export function encodeArrived(acts: readonly PlacedAct[]): Bytes {
  const runs = new Map<string, Run & { entries: unknown[] }>();
  const add = (run: Omit<Run, 'entries'>, entry: unknown) => {
    const known = runs.get(run.root) ?? { ...run, entries: [] };
    known.entries.push(entry);
    runs.set(run.root, known);
  };
  for (const { act, arrival, author, clock, roomAuthor, roomClock } of acts) {
    add({ author, clock, root: actsRoot(author) }, act);
    add({ author: roomAuthor, clock: roomClock, root: arrivalsRoot(roomAuthor) }, arrival);
  }
  return encodeRuns([...runs.values()]);
}

/** Takes from a document what has arrived in it, each act once, in the order of the numbers. */
export interface NotesReader {
  /** What is new since the last time. */
  take(): ArrivedAct[];
  /** How many acts this author has in it. */
  clockOf(author: number): number;
  /** How much of it there is, as a page says when it asks for the rest: what came last came behind all others. */
  vector(): ReadonlyMap<number, number>;
}

export function createNotesReader(doc: Y.Doc): NotesReader {
  const taken = new Map<string, number>();
  const acts = new Map<string, Act>();
  const waiting = new Map<string, ArrivedAct['arrival']>();
  let newest = { root: '', number: -1 };

  const fresh = (root: string): unknown[] => {
    const from = taken.get(root) ?? 0;
    const array = doc.getArray(root);
    if (array.length === from) return [];
    taken.set(root, array.length);
    return array.slice(from);
  };

  const note = (root: string) => {
    const entries = fresh(root);
    for (const entry of entries) {
      if (root.startsWith(ACTS)) {
        const act = readAct(entry);
        if (act !== null) acts.set(act.id, act);
      } else {
        const read = v.safeParse(arrival, entry);
        if (!read.success) continue;
        waiting.set(read.output.act, read.output);
        if (read.output.number > newest.number) newest = { root, number: read.output.number };
      }
    }
  };

  return {
    take() {
      for (const root of doc.share.keys()) if (root.startsWith(ACTS) || root.startsWith(ARRIVALS)) note(root);
      const arrived: ArrivedAct[] = [];
      for (const [id, arrival] of waiting) {
        const act = acts.get(id);
        if (act === undefined) continue;
        arrived.push({ act, arrival });
        waiting.delete(id);
        acts.delete(id);
      }
      return arrived.sort((one, other) => one.arrival.number - other.arrival.number);
    },
    clockOf: (author) => doc.getArray(actsRoot(author)).length,
    vector() {
      if (newest.number === -1) return new Map();
      return new Map([[Number(newest.root.slice(ARRIVALS.length)), doc.getArray(newest.root).length]]);
    },
  };
}
