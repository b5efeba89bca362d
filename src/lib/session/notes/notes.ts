import { Doc, applyUpdate } from 'yjs';
import type { Bytes } from '#base/bytes.ts';
import type { Dispose } from '#base/disposables.ts';
import { createEmitter } from '#base/emitter.ts';
import type { Clock, Random } from '#base/ports.ts';
import { newActId, readAct, type Act, type ActContent } from '#protocol/notes/acts.ts';
import type { Writer } from '#protocol/notes/arrival.ts';
import { createNotesReader, encodeAct } from '#protocol/notes/document.ts';
import { rightOfAct } from '#protocol/notes/rights.ts';
import { encodeAsk, encodeUpdate, readRoomSync, type ActRefusal } from '#protocol/notes/sync-frame.ts';
import type { NoteView } from '#protocol/notes/view.ts';
import { mayRole } from '#protocol/wire/rights.ts';
import { createOutgoing, type ActProblem } from './outgoing.ts';
import { createShownNotes } from './shown-notes.ts';

/** How one's own act stands that has not arrived: once it has, it is saved and no longer here. */
export type OwnActState =
  /** It is on its way. */
  | { how: 'saving' }
  /** It waits for the line. */
  | { how: 'offline' }
  | { how: 'refused'; problem: ActProblem };

export interface OwnAct {
  act: Act;
  state: OwnActState;
}

/** Why something cannot be written. */
export type WriteProblem = 'not-known-yet' | 'not-allowed' | 'malformed' | 'no-such-note';
export type Written = { ok: true; act: Act } | { ok: false; problem: WriteProblem };

/** The notes of a session, as one life of a page has them. */
export interface Notes {
  readonly all: readonly NoteView[];
  /** Everything that had arrived when the line opened is here. */
  readonly isComplete: boolean;
  /** One's own acts that have not arrived: what a page keeps, so that a later life can send them. */
  readonly own: readonly OwnAct[];
  onChange(listener: () => void): Dispose;
  /** Writes an act: a note on its own, and everything else on a note. */
  write(content: ActContent, on?: string): Written;
  /** Sends acts of an earlier life that had not arrived; those that have are left out. */
  resend(acts: readonly unknown[]): void;
  /** Takes an act back that has not arrived; false if it may be there by now. */
  discard(id: string): boolean;
}

/** What keeps the line for it. */
export interface NotesPart {
  readonly notes: Notes;
  handleOpen(send: (frame: Bytes) => void): void;
  /** False if this frame is about something else. */
  handleFrame(frame: Bytes): boolean;
  handleLost(): void;
}

export interface NotesOptions {
  clock: Clock;
  random: Random;
  /** Who writes here; null while that is not known. */
  me(): Writer | null;
}

/** After a refusal for too many, the next one is sent after this, in ms. */
const TOO_MANY_MS = 1_000;

export function createNotes({ clock, random, me }: NotesOptions): NotesPart {
  const doc = new Doc();
  const reader = createNotesReader(doc);
  const shown = createShownNotes();
  const outgoing = createOutgoing();
  const changes = createEmitter<undefined>();
  // Fresh in each life: what an earlier one sent may have arrived without its knowing.
  const author = new DataView(random.bytes(4).slice().buffer).getUint32(0);
  let line: { send(frame: Bytes): void; isComplete: boolean; stopWaiting: Dispose | null } | null = null;
  /** The act that is on its way. One at a time: where the next goes depends on whether this one arrives. */
  let sent: string | null = null;
  let all: readonly NoteView[] | null = null;

  function changed(): void {
    all = null;
    changes.emit(undefined);
  }

  function sendNext(): void {
    if (line === null || !line.isComplete || sent !== null || line.stopWaiting !== null) return;
    const act = outgoing.next(shown.has);
    if (act === null) return;
    sent = act.id;
    line.send(encodeUpdate(encodeAct(act, { author, clock: reader.clockOf(author) })));
  }

  function take(update: Bytes): void {
    applyUpdate(doc, update);
    const arrived = reader.take();
    shown.add(arrived);
    for (const { act } of arrived) {
      outgoing.remove(act.id);
      if (sent === act.id) sent = null;
    }
  }

  function refused(id: string, problem: ActRefusal): void {
    if (sent === id) sent = null;
    if (problem !== 'too-many') return outgoing.refuse(id, problem);
    if (line === null) return;
    const { stopWaiting } = line;
    stopWaiting?.();
    line.stopWaiting = clock.after(TOO_MANY_MS, () => {
      if (line !== null) line.stopWaiting = null;
      sendNext();
    });
  }

  const view = () =>
    (all ??= shown.view(
      outgoing.all.map(({ act }) => act),
      me(),
    ));

  function contentOf(content: ActContent, on: string | undefined): Act | WriteProblem {
    const id = newActId(random);
    const note = view().find((known) => known.id === on);
    if (content.type !== 'note' && note === undefined) return 'no-such-note';
    const { saw, after } = note ?? { saw: null, after: null };
    const act = readAct({ id, on: on ?? id, saw, after, at: clock.now(), ...content });
    if (act === null) return 'malformed';
    const writer = me();
    if (writer === null) return 'not-known-yet';
    return isAllowed(act, { writer, note }) ? act : 'not-allowed';
  }

  const stateOf = (problem: ActProblem | null): OwnActState => {
    if (problem !== null) return { how: 'refused', problem };
    return { how: line === null ? 'offline' : 'saving' };
  };

  const notes: Notes = {
    get all() {
      return view();
    },
    get isComplete() {
      return line?.isComplete === true;
    },
    get own() {
      return outgoing.all.map(({ act, problem }) => ({ act, state: stateOf(problem) }));
    },
    onChange: changes.subscribe,
    write(content, on) {
      const act = contentOf(content, content.type === 'note' ? undefined : on);
      if (typeof act === 'string') return { ok: false, problem: act };
      outgoing.add(act);
      changed();
      sendNext();
      return { ok: true, act };
    },
    resend(acts) {
      for (const kept of acts) {
        const act = readAct(kept);
        if (act !== null && !shown.has(act.id)) outgoing.add(act);
      }
      changed();
      sendNext();
    },
    discard(id) {
      if (sent === id) return false;
      const isTaken = outgoing.remove(id) !== null;
      if (isTaken) changed();
      return isTaken;
    },
  };

  return {
    notes,
    handleOpen(send) {
      line = { send, isComplete: false, stopWaiting: null };
      send(encodeAsk(reader.vector()));
      changed();
    },
    handleFrame(frame) {
      const said = readRoomSync(frame);
      if (said === null) return false;
      if (said.type === 'update') take(said.update);
      else if (said.type === 'refused') refused(said.act, said.problem);
      else if (line !== null) line.isComplete = true;
      changed();
      sendNext();
      return true;
    },
    handleLost() {
      line?.stopWaiting?.();
      line = null;
      sent = null;
      changed();
    },
  };
}

/** As the room judges it: what it refuses for this costs the line. */
function isAllowed(act: Act, { writer, note }: { writer: Writer; note: NoteView | undefined }): boolean {
  const subject = 'of' in act ? [note, ...(note?.replies ?? [])].find((text) => text?.id === act.of) : note;
  if (act.type !== 'note' && subject === undefined) return false;
  // A text's first version is by whom it is.
  const owner = subject?.before[0]?.by ?? subject?.by;
  const right = rightOfAct({ type: act.type, isOwn: owner === undefined || owner.person === writer.person });
  return right !== null && mayRole(writer.role, right);
}
