import { createContext } from 'svelte';
import type { Doc } from 'yjs';
import { Disposables } from '#base/disposables.ts';
import type { Clock, Random } from '#base/ports.ts';
import { randomId } from '#base/random-id.ts';
import type { PresenceState } from '#protocol/notes/presence.ts';
import type { Connection } from '../../session/connection.ts';
import type { ConnectionState } from '../../session/connection-state.ts';
import { createNoteLine } from '../../session/handoff-note/note-line.ts';
import {
  createSharedNote,
  type NoteReading,
  type NoteState,
  type SharedNotePart,
} from '../../session/handoff-note/shared-note.ts';
import type { LinePorts } from '../../session/wire/line.ts';
import type { SessionView } from '../../session/view.ts';
import { createKeptActs, type KeptActs, type KeptActsParts } from '../notes/kept-acts.ts';
import type { Presence } from '../presence/presence.svelte.ts';
import type { Session } from '../session/session.svelte.ts';
import { SECTIONS } from './sections.ts';

const LIFE_LETTERS = 10;

export interface HandoffNoteOptions {
  /** The session's id. */
  id: string;
  session: Pick<Session, 'view' | 'may' | 'isOver'> & {
    connection: Pick<Connection, 'onView' | 'notesToken'>;
  };
  presence: Pick<Presence, 'others' | 'write'>;
  ports: LinePorts & { clock: Clock; random: Random };
  storage: KeptActsParts['storage'];
  /** The sheet is to go. */
  close(): void;
}

/** Somebody who is in the note. */
export type Writer = PresenceState & { note: NonNullable<PresenceState['note']> };

/** The session's handoff note, as this page has it. */
export class HandoffNote {
  readonly part: SharedNotePart;
  readonly #options: HandoffNoteOptions;
  readonly #ends = new Disposables();
  #kept: KeptActs | null = null;
  #line: ConnectionState | null = null;
  #isRead = $state(false);
  #isTooLong = $state(false);
  #doc = $state.raw<Doc | null>(null);
  #text = $state('');
  #reading = $state.raw<NoteReading>('loading');
  #state = $state.raw<NoteState>({ how: 'saved' });
  #refusedFor = $state.raw<string | null>(null);
  #isWithheld = $state(false);
  #changedAt = $state.raw<number | null>(null);

  /** The others who are in it, each person once. */
  readonly writers = $derived.by(() => {
    const all = this.#options.presence.others.filter((page) => isIn(page.state)).map(({ state }) => state);
    return all.filter((one, at) => all.findIndex(({ person }) => person === one.person) === at);
  });

  constructor(options: HandoffNoteOptions) {
    const { session, ports } = options;
    this.#options = options;
    this.part = createSharedNote({ clock: ports.clock });
    this.#ends.add(this.part.note.onChange(() => this.#take()));
    this.#ends.add(session.connection.onView((view) => this.#handleView(view)));
    if (session.view !== null) this.#handleView(session.view);
  }

  #take(): void {
    const { note } = this.part;
    this.#doc = note.reading === 'live' ? note.doc : null;
    this.#text = note.handedOver ?? note.text.toJSON();
    this.#reading = note.reading;
    this.#state = note.state;
    this.#isWithheld = note.isWithheld;
    this.#changedAt = note.changedAt;
    this.#kept?.keep(note.unsent);
  }

  #handleView({ you }: SessionView): void {
    if (this.#kept !== null) return;
    const { id, storage, ports } = this.#options;
    const life = randomId(ports.random, LIFE_LETTERS);
    const person = `${you.person}.${you.device}`;
    this.#kept = createKeptActs({ storage, about: 'handoff-note', session: id, person, life });
    const kept = this.#kept.takeOver();
    if (kept.length > 0) this.part.note.resend(kept);
    this.#connect();
  }

  /** Nothing is kept any more. */
  erase(): void {
    this.#kept?.erase();
  }

  #connect(): void {
    const { id, session, ports } = this.#options;
    const person = session.view?.you.person;
    if (this.#line !== null || person === undefined) return;
    this.#line = { status: 'connecting' };
    const line = createNoteLine(
      {
        ...{ session: id, person, part: this.part, token: () => session.connection.notesToken() },
        onState: (state) => {
          this.#line = state;
          this.#refusedFor = state.status === 'refused' ? state.reason : null;
        },
      },
      ports,
    );
    this.#ends.add(() => line.close());
    line.open();
  }

  /** Null where there is nothing to write in. */
  get doc(): Doc | null {
    return this.#doc;
  }
  get text(): string {
    return this.#text;
  }
  get reading(): NoteReading {
    return this.#reading;
  }
  get state(): NoteState {
    return this.#state;
  }
  /** Why the room lets this page in no more, by its name. */
  get refusedFor(): string | null {
    return this.#refusedFor;
  }
  get isWithheld(): boolean {
    return this.#isWithheld;
  }
  get changedAt(): number | null {
    return this.#changedAt;
  }
  /** Something that was pasted did not fit. */
  get isTooLong(): boolean {
    return this.#isTooLong;
  }
  get mayWrite(): boolean {
    const { session } = this.#options;
    return session.may('write-handoff-note') && !session.isOver;
  }
  get mayWithhold(): boolean {
    const { session } = this.#options;
    return session.may('withhold-handoff-note') && !session.isOver;
  }
  /** It is shown as it reads, not as it is written. */
  get isRead(): boolean {
    return this.#isRead || !this.mayWrite;
  }

  close(): void {
    this.#options.close();
  }

  read(isRead: boolean): void {
    this.#isRead = isRead;
    if (isRead) this.left();
  }

  withhold(isWithheld: boolean): void {
    this.part.note.withhold({ isWithheld });
  }

  /** Where one is in it now. */
  at(place: Writer['note']): void {
    this.#options.presence.write(place);
  }

  left(): void {
    this.#options.presence.write(null);
  }

  tooLong(isTooLong: boolean): void {
    this.#isTooLong = isTooLong;
  }

  /** Puts the sections there that a handoff mostly has. */
  begin(): void {
    const { text } = this.part.note;
    if (text.length === 0) text.insert(0, SECTIONS.map((name) => `## ${name}\n\n`).join('\n'));
  }

  dispose(): void {
    this.#ends.dispose();
  }
}

export const isIn = (state: PresenceState): state is Writer =>
  state.note !== undefined && state.note !== null;

export const [getHandoffNote, setHandoffNote] = createContext<HandoffNote>();
