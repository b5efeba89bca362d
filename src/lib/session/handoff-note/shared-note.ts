import type { Doc, Text } from 'yjs';
import { text as textOfBytes, type Bytes } from '#base/bytes.ts';
import type { Dispose } from '#base/disposables.ts';
import { createEmitter } from '#base/emitter.ts';
import type { Clock } from '#base/ports.ts';
import { encodePageSays, readRoomSays, type RoomSays } from '#protocol/handoff-note/frames.ts';
import { createArriving, type Begin } from './arriving.ts';
import { createCopies } from './copies.ts';
import { isKeptChange, keptOf, takeKept, type KeptChange } from './kept-changes.ts';
import { createUnsent, type UnsentChange } from './unsent.ts';

/** What one has of the note. `handed-over`, `withheld`: only what was handed over is for this page, or nothing yet. */
export type NoteReading = 'loading' | 'live' | 'handed-over' | 'withheld';

/** How what was typed here stands. */
export type NoteState =
  | { how: 'saved' }
  | { how: 'saving' }
  /** `isUnsent`: something waits for the line. */
  | { how: 'offline'; isUnsent: boolean }
  /** The text is too long: it is saved once it is shorter. */
  | { how: 'full' };

/** The handoff note as one life of a page has it: a text that several write at the same time. */
export interface SharedNote {
  /** What is shown and typed into. Another one once a fresh document has taken its place: see `onDocument`. */
  readonly doc: Doc;
  readonly text: Text;
  readonly reading: NoteReading;
  /** What was handed over, where only that is for this page. */
  readonly handedOver: string | null;
  /** Clients and observers see it only once it is handed over. */
  readonly isWithheld: boolean;
  readonly state: NoteState;
  /** When it was last changed, by the room's clock as far as it said; null if never. */
  readonly changedAt: number | null;
  /** One's own changes that are not known to be stored: what a page keeps, so that a later life can send them. */
  readonly unsent: readonly KeptChange[];
  onChange(listener: () => void): Dispose;
  /** There is another document. */
  onDocument(listener: () => void): Dispose;
  withhold(says: { isWithheld: boolean }): void;
  /** Takes over what earlier lives could not send. */
  resend(kept: readonly unknown[]): void;
}

/** What keeps the line for it. */
export interface SharedNotePart {
  readonly note: SharedNote;
  handleOpen(send: (frame: Bytes) => void): void;
  handleFrame(frame: Bytes): void;
  handleLost(): void;
}

interface NoteLine {
  send(frame: Bytes): void;
  /** All that there was has come: what is typed may go. */
  isComplete: boolean;
}

/** Who answers to what was sent. */
class Sending {
  readonly unsent = createUnsent();
  generation = 0;
  line: NoteLine | null = null;
  isFull = false;
  #token = 0;

  isAnswer({ token }: { token: number }): boolean {
    return token === this.#token;
  }

  /** Answers to what went into another document are about nothing any more. */
  forgetAll(): void {
    this.unsent.clear();
    this.#token++;
  }

  add(change: UnsentChange): void {
    this.unsent.add(change);
    // Shorter together, perhaps: what was too long may be gone again.
    if (this.isFull) this.unsent.join();
    this.isFull = false;
  }

  next(): void {
    const { line, generation } = this;
    if (line?.isComplete !== true || this.isFull) return;
    const change = this.unsent.take();
    if (change === null) return;
    const { update } = change;
    line.send(encodePageSays({ type: 'write', token: ++this.#token, generation, update }));
  }
}

export function createSharedNote({ clock }: { clock: Pick<Clock, 'now'> }): SharedNotePart {
  const changes = createEmitter<undefined>();
  const documents = createEmitter<undefined>();
  const sending = new Sending();
  const { unsent } = sending;
  const arriving = createArriving();
  const kept: KeptChange[] = [];
  const copies = createCopies((change) => {
    sending.add(change);
    settled();
  });
  let reading: NoteReading = 'loading';
  let handedOver: string | null = null;
  let isWithheld = false;
  let changedAt: number | null = null;

  function settled(): void {
    sending.next();
    changes.emit(undefined);
  }

  function ask(): void {
    const { line, generation } = sending;
    if (line === null) return;
    line.isComplete = false;
    line.send(encodePageSays({ type: 'ask', generation, vector: copies.vector() }));
  }

  function takeAllKept(): void {
    for (const change of kept.splice(0)) takeKept(change, { copies, unsent, generation: sending.generation });
  }

  function complete({ what, generation }: Begin, bytes: Bytes): void {
    const isLive = what === 'more' || what === 'anew';
    if (what === 'more') copies.take(bytes);
    else {
      sending.forgetAll();
      sending.generation = generation;
      if (isLive) copies.takeAnew(bytes);
      else copies.forget();
      documents.emit(undefined);
    }
    handedOver = what === 'handed-over' ? textOfBytes(bytes) : null;
    reading = isLive ? 'live' : what;
    if (sending.line !== null) sending.line.isComplete = isLive;
    if (isLive) takeAllKept();
  }

  function begin(says: Begin): void {
    ({ isWithheld } = says);
    if (says.at > 0) changedAt = says.at;
    arriving.begin(says);
    // What goes now would go to the document that was.
    if (says.what === 'anew' && sending.line !== null) sending.line.isComplete = false;
    if (says.what === 'withheld') complete(says, new Uint8Array(0));
  }

  function answered(says: Extract<RoomSays, { type: 'stored' | 'refused' }>): void {
    if (!sending.isAnswer(says)) return;
    if (says.type === 'stored') {
      const change = unsent.settle();
      if (change !== null) copies.settle(change.update);
      changedAt = says.at;
      return;
    }
    unsent.putBack();
    if (says.why === 'note-full') sending.isFull = true;
    else ask();
  }

  function obey(says: RoomSays): void {
    switch (says.type) {
      case 'begin':
        return begin(says);
      case 'piece': {
        const whole = arriving.piece(says);
        if (whole !== null) complete(whole.begun, whole.bytes);
        return;
      }
      case 'update':
        changedAt = clock.now();
        return copies.take(says.update);
      case 'stored':
      case 'refused':
        return answered(says);
    }
  }

  const note: SharedNote = {
    get doc() {
      return copies.doc;
    },
    get text() {
      return copies.text;
    },
    get reading() {
      return reading;
    },
    get handedOver() {
      return handedOver;
    },
    get isWithheld() {
      return isWithheld;
    },
    get state() {
      return stateOf(sending, kept.length);
    },
    get changedAt() {
      return changedAt;
    },
    get unsent() {
      return [...kept, ...unsent.all.map((change) => keptOf(change, sending.generation))];
    },
    onChange: changes.subscribe,
    onDocument: documents.subscribe,
    withhold: (says) => sending.line?.send(encodePageSays({ type: 'withhold', ...says })),
    resend(all) {
      kept.push(...all.filter(isKeptChange));
      if (sending.line?.isComplete === true) takeAllKept();
      settled();
    },
  };
  return partOf({ note, sending, ask, obey, settled });
}

function stateOf({ line, unsent, isFull }: Sending, kept: number): NoteState {
  const isUnsent = unsent.all.length > 0 || kept > 0;
  if (line === null) return { how: 'offline', isUnsent };
  if (isFull) return { how: 'full' };
  return { how: isUnsent ? 'saving' : 'saved' };
}

interface PartParts {
  note: SharedNote;
  sending: Sending;
  ask(): void;
  obey(says: RoomSays): void;
  settled(): void;
}

function partOf({ note, sending, ask, obey, settled }: PartParts): SharedNotePart {
  return {
    note,
    handleOpen(send) {
      sending.line = { send, isComplete: false };
      sending.unsent.putBack();
      ask();
      settled();
    },
    handleFrame(frame) {
      const says = readRoomSays(frame);
      if (says === null) return;
      obey(says);
      settled();
    },
    handleLost() {
      sending.line = null;
      sending.unsent.putBack();
      settled();
    },
  };
}
