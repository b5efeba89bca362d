import type { Act, NoteAct, NoteKind } from './acts.ts';
import type { ArrivedAct, Writer } from './arrival.ts';
import type { Anchor } from './anchor.ts';

/*
 * What is shown of the acts: one pure function of them and of the order in which they arrived. No clock decides
 * anything, and nothing that was written is lost: what does not count is shown beside what does.
 */

/** An act as it stands: `number` is null while the room does not have it, which only its writer sees. */
export interface Entry {
  act: Act;
  by: Writer;
  number: number | null;
  /** When the room got it; until then, by its writer's clock. In ms. */
  at: number;
}

/** One of the texts that a note or a reply had. */
export interface Version {
  /** The act it came with. */
  act: string;
  text: string;
  mentions: readonly string[];
  by: Writer;
  at: number;
  isSaving: boolean;
}

/** The text of a note or a reply. */
export interface TextView extends Version {
  /** What it said before, oldest first. */
  before: readonly Version[];
  /** What somebody wrote without having seen the newest: also, from another device. */
  also: readonly Version[];
  withdrawn: Done | null;
}

/** Who did something, and when. */
export interface Done {
  by: Writer;
  at: number;
  isSaving: boolean;
}

export interface NoteView extends TextView {
  id: string;
  /** Its place among the notes; null: not arrived yet. */
  number: number | null;
  anchor: Anchor | null;
  kind: NoteKind;
  replies: readonly (TextView & { id: string })[];
  /** Who resolved it; null while it is open. */
  resolved: Done | null;
  assigned: (Done & { to: string }) | null;
  /** Acts about its state whose writer had not seen the newest: they changed nothing. */
  unseen: readonly Entry[];
  /** What the next act on it names as seen: the newest that has arrived, and its writer's newest that has not. */
  saw: string | null;
  after: string | null;
  /** When something last happened to it. */
  changedAt: number;
}

/** An act of one's own that has not arrived. */
export interface OwnAct {
  act: Act;
  by: Writer;
}

export function arrivedEntry({ act, arrival }: ArrivedAct): Entry {
  return { act, by: arrival.by, number: arrival.number, at: arrival.at };
}

/** All notes, in the order of their arrival and one's own that have not arrived behind them. */
export function notesView(arrived: readonly ArrivedAct[], own: readonly OwnAct[] = []): NoteView[] {
  const ids = new Set(arrived.map(({ act }) => act.id));
  const entries = [
    ...arrived.map(arrivedEntry).sort((one, other) => (one.number ?? 0) - (other.number ?? 0)),
    ...own
      .filter(({ act }) => !ids.has(act.id))
      .map(({ act, by }) => ({ act, by, number: null, at: act.at })),
  ];
  const notes = Map.groupBy(entries, ({ act }) => act.on);
  return [...notes.values()].flatMap((ofNote) => noteView(ofNote) ?? []);
}

/** One note, of its acts in the order of their arrival; null if the note itself is not among them. */
export function noteView(entries: readonly Entry[]): NoteView | null {
  const first = entries.find(isNote);
  if (first === undefined) return null;
  const standing = standingOf(entries);
  const texts = textsOf(entries, standing);
  const state = stateOf(entries, standing);
  const replies = entries.filter(({ act }) => act.type === 'reply');
  const lastArrived = entries.findLast(({ number }) => number !== null);
  const lastOwn = entries.findLast(({ number }) => number === null);
  return {
    ...texts(first.act.id),
    id: first.act.id,
    number: first.number,
    anchor: first.act.anchor,
    kind: first.act.kind,
    ...state,
    replies: replies.map(({ act }) => ({ id: act.id, ...texts(act.id) })),
    unseen: entries.filter((entry) => !standing.has(entry) && !isText(entry)),
    saw: lastArrived?.act.id ?? null,
    after: lastOwn?.act.id ?? null,
    changedAt: Math.max(...entries.map(({ at }) => at)),
  };
}

type NoteEntry = Entry & { act: NoteAct };
const isNote = (entry: Entry): entry is NoteEntry => entry.act.type === 'note';
const isText = ({ act }: Entry) => act.type === 'edit' || act.type === 'withdraw';
const doneOf = ({ by, at, number }: Entry): Done => ({ by, at, isSaving: number === null });

/** The acts that count: those whose writer had seen the newest that counted of what they change. */
function standingOf(entries: readonly Entry[]): Set<Entry> {
  const byId = new Map<string, Linked>();
  const standing = new Set<Entry>();
  const bySubject = new Map<string, Linked[]>();
  for (const [index, entry] of entries.entries()) {
    const { id, after } = entry.act;
    const linked: Linked = { entry, index, after: after === null ? undefined : byId.get(after) };
    byId.set(id, linked);
    const subject = subjectOf(entry.act);
    const earlier = subject === null ? [] : (bySubject.get(subject) ?? []);
    if (!hasSeenAll(linked, { earlier, byId })) continue;
    standing.add(entry);
    for (const changed of changedBy(entry.act)) {
      const known = bySubject.get(changed);
      if (known === undefined) bySubject.set(changed, [linked]);
      else known.push(linked);
    }
  }
  return standing;
}

/** An act with its place among the others, and its writer's own act before it, which stands before it there too. */
interface Linked {
  entry: Entry;
  index: number;
  after: Linked | undefined;
}

/** Whether who wrote this had seen all of these, which are in the order of their arrival. */
function hasSeenAll(
  { entry: { act }, after }: Linked,
  { earlier, byId }: { earlier: readonly Linked[]; byId: ReadonlyMap<string, Linked> },
): boolean {
  const arrivedTo = act.saw === null ? -1 : (byId.get(act.saw)?.entry.number ?? -1);
  let own = after;
  // The newest first: usually it is the only one that is looked at.
  for (let index = earlier.length - 1; index >= 0; index--) {
    const other = earlier[index];
    if (other === undefined || (other.entry.number ?? Infinity) <= arrivedTo) return true;
    while (own !== undefined && own.index > other.index) own = own.after;
    if (own !== other) return false;
  }
  return true;
}

const ANYTHING = 'anything';

/** What an act changes, and so must have seen the newest of; null: it takes nothing from anybody. */
function subjectOf(act: Act): string | null {
  switch (act.type) {
    case 'edit':
      return `text ${act.of}`;
    case 'kind':
    case 'assign':
      return act.type;
    // Whatever was said since may be a reason not to.
    case 'resolve':
    case 'reopen':
      return ANYTHING;
    // What is withdrawn stays so.
    case 'note':
    case 'reply':
    case 'withdraw':
      return null;
  }
}

function changedBy(act: Act): string[] {
  const subject = act.type === 'withdraw' ? `text ${act.of}` : subjectOf(act);
  return subject === null || subject === ANYTHING ? [ANYTHING] : [ANYTHING, subject];
}

/** The text that a note or a reply of these has, with all that it ever had. */
function textsOf(entries: readonly Entry[], standing: ReadonlySet<Entry>): (id: string) => TextView {
  const versions = Map.groupBy(
    entries.flatMap((entry) => versionOf(entry) ?? []),
    ({ of }) => of,
  );
  const withdrawals = new Map<string, Entry>();
  for (const entry of entries.toReversed())
    if (entry.act.type === 'withdraw') withdrawals.set(entry.act.of, entry);
  return (id) => {
    const all = versions.get(id) ?? [];
    const counted = all.filter(({ entry }) => standing.has(entry)).map(({ version }) => version);
    const newest = counted.at(-1);
    if (newest === undefined) throw new Error('a text that is asked for has its own act');
    const withdrawal = withdrawals.get(id);
    return {
      ...newest,
      before: counted.slice(0, -1),
      also: all.filter(({ entry }) => !standing.has(entry)).map(({ version }) => version),
      withdrawn: withdrawal === undefined ? null : doneOf(withdrawal),
    };
  };
}

function versionOf(entry: Entry): { of: string; entry: Entry; version: Version } | null {
  const { act } = entry;
  if (act.type !== 'note' && act.type !== 'reply' && act.type !== 'edit') return null;
  const version = { act: act.id, text: act.text, mentions: act.mentions, ...doneOf(entry) };
  return { of: act.type === 'edit' ? act.of : act.id, entry, version };
}

type State = Partial<Pick<NoteView, 'kind'>> & Pick<NoteView, 'resolved' | 'assigned'>;

function stateOf(entries: readonly Entry[], standing: ReadonlySet<Entry>): State {
  const state: State = { resolved: null, assigned: null };
  for (const entry of entries) {
    if (!standing.has(entry)) continue;
    const { act } = entry;
    if (act.type === 'kind') state.kind = act.kind;
    if (act.type === 'resolve') state.resolved = doneOf(entry);
    if (act.type === 'reopen') state.resolved = null;
    if (act.type === 'assign') state.assigned = act.to === null ? null : { ...doneOf(entry), to: act.to };
  }
  return state;
}
