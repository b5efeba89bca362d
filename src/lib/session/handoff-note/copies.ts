import { applyUpdate, Doc, type Text } from 'yjs';
import type { Bytes } from '#base/bytes.ts';
import type { NoteVector } from '#protocol/handoff-note/frames.ts';
import { changeBetween, changeText, mergedText } from '#protocol/handoff-note/text-change.ts';
import { clockIn, NOTE_ROOT } from '#protocol/handoff-note/update.ts';
import type { UnsentChange } from './unsent.ts';

/** The document twice: as it is shown and typed into, and as the room has it as far as that is known. */
export interface Copies {
  readonly doc: Doc;
  readonly text: Text;
  /** How much of it the room is known to have. */
  vector(): NoteVector;
  /** Takes in what the room has stored. */
  take(update: Bytes): void;
  /** What was typed here is stored. */
  settle(update: Bytes): void;
  /** Shows what is not stored yet, and was not typed in this document. */
  show(update: Bytes): void;
  /** Another document, as the room has it; what was typed into the old one and is not stored goes into it. */
  takeAnew(state: Bytes): void;
  /** Nothing is here any more. */
  forget(): void;
}

/** Marks what was not typed here. */
const NOT_TYPED = Symbol('not typed');

export function createCopies(handleTyped: (change: UnsentChange) => void): Copies {
  let doc = newDocument();
  let stored = new Doc();

  function newDocument(): Doc {
    const made = new Doc();
    made.on('update', (update: Bytes, origin: unknown) => {
      if (origin !== NOT_TYPED && made === doc) handleTyped({ author: made.clientID, update });
    });
    return made;
  }

  const show = (update: Bytes) => applyUpdate(doc, update, NOT_TYPED);
  const settle = (update: Bytes) => applyUpdate(stored, update, NOT_TYPED);
  const take = (update: Bytes) => {
    settle(update);
    show(update);
  };
  const begin = () => {
    [doc, stored] = [newDocument(), new Doc()];
  };

  return {
    get doc() {
      return doc;
    },
    get text() {
      return textOf(doc);
    },
    vector() {
      const clockOf = clockIn(stored);
      return new Map([...stored.store.clients.keys()].map((author) => [author, clockOf(author)]));
    },
    ...{ take, settle, show },
    takeAnew(state) {
      const before = { base: textOf(stored).toJSON(), mine: textOf(doc).toJSON() };
      begin();
      take(state);
      const theirs = textOf(doc).toJSON();
      const mine = before.mine === before.base ? theirs : mergedText(before.base, { ...before, theirs });
      changeText(textOf(doc), changeBetween(theirs, mine));
    },
    forget: begin,
  };
}

const textOf = (doc: Doc) => doc.getText(NOTE_ROOT);
