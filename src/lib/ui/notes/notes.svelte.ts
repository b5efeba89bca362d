import { createContext } from 'svelte';
import { Disposables, type Dispose } from '#base/disposables.ts';
import { randomId } from '#base/random-id.ts';
import type { Clock, Random } from '#base/ports.ts';
import type { CommandRow } from '#protocol/commands/command.ts';
import type { ActContent, NoteKind } from '#protocol/notes/acts.ts';
import { lastLineOf, type Anchor } from '#protocol/notes/anchor.ts';
import type { LinePlace } from '#protocol/lines/line-place.ts';
import { rightOfAct } from '#protocol/notes/rights.ts';
import { formatNoteLink } from '#protocol/notes/note-link.ts';
import { sessionPagePath } from '#protocol/people/link.ts';
import type { NoteView } from '#protocol/notes/view.ts';
import type { PersonInfo } from '#protocol/people/people.ts';
import type { Connection } from '../../session/connection.ts';
import { createNotes, type NotesPart, type OwnActState } from '../../session/notes/notes.ts';
import { writerOf } from '../../session/notes/open-notes.ts';
import type { BrowserScreen } from '../../terminal/browser-screen.ts';
import type { Screen } from '../screen/screen.svelte.ts';
import type { Session } from '../session/session.svelte.ts';
import { anchorOf, type Seen, type SeenScreen } from './anchoring.ts';
import { copyText } from '../kit/clipboard.ts';
import { linkedIn, type Linked } from './linked.ts';
import type { Past } from './past.ts';
import { notesOnScreen, notesWritten, statesOf, type NotesByLine } from './standing.ts';
import { idsOf, newsOf, toldTo, type Told } from './told.ts';
import type { Where } from './where.svelte.ts';
import { createKeptActs, eraseKept, type KeptActs, type KeptActsParts } from './kept-acts.ts';

const LIFE_LETTERS = 10;
const NONE: readonly NoteView[] = [];

export interface NotesOptions {
  /** The session's id, and where its page is. */
  id: string;
  origin: string;
  session: Pick<Session, 'view' | 'may'> & { connection: Pick<Connection, 'output' | 'onView'> };
  screen: Pick<Screen, 'drawn' | 'facts'> & {
    readonly browser: Pick<
      BrowserScreen,
      'places' | 'selection' | 'texts' | 'held' | 'clearSelection'
    > | null;
  };
  where: Where;
  past: Past;
  clock: Clock;
  random: Random;
  storage: KeptActsParts['storage'];
  /** The list is wanted, where a note is written and shown. */
  show(): void;
  /** Somebody named one, or gave one a note. */
  tell(told: Told): void;
}

/** What somebody is about to write. */
export type Draft =
  | { what: 'note'; anchor: Anchor | null; kind: NoteKind; onWritten: () => void }
  | { what: 'edit'; of: string; on: string; text: string };

/** Where something may be selected that a note is to be about. */
export interface NoteSource {
  /** What a note about it stands on; null where that is on nothing. */
  anchor(): Anchor | null | Promise<Anchor | null>;
  /** The note is written. */
  clear(): void;
}

/** What people write about the session's lines, as this page has it. */
export class NotesInPage {
  readonly part: NotesPart;
  readonly where: Where;
  readonly #options: NotesOptions;
  readonly #ends = new Disposables();
  #kept: KeptActs | null = null;
  #all = $state.raw<readonly NoteView[]>([]);
  #isComplete = $state(false);
  #states = $state.raw(statesOf([]));
  #selected = $state<string | null>(null);
  #copied = $state.raw<{ isCopied: boolean; at: number } | null>(null);
  #lookedAt = $state<string | null>(null);
  #draft = $state.raw<Draft | null>(null);
  #sources: readonly NoteSource[] = [];
  #isResolvedShown = $state(false);
  #told = $state.raw<Told | null>(null);
  #known: ReadonlySet<string> | null = null;

  /** In line order: what stands on no line comes last. */
  readonly listed = $derived.by(() => {
    const places = this.#all
      .filter(({ resolved }) => (resolved !== null) === this.#isResolvedShown)
      .map((note) => ({ note, terminal: this.#terminalOf(note), line: this.#lineOf(note) }));
    places.sort((one, other) => one.terminal - other.terminal || one.line - other.line);
    return places.map(({ note }) => note);
  });
  readonly open = $derived(this.#all.filter(({ resolved }) => resolved === null).length);
  readonly resolved = $derived(this.#all.length - this.open);
  readonly #written = $derived(notesWritten(this.#all));

  constructor(options: NotesOptions) {
    const { clock, random, session } = options;
    this.#options = options;
    this.where = options.where;
    this.part = createNotes({ clock, random, me: () => writerOf(session.view) });
    this.#ends.add(this.part.notes.onChange(() => this.#take()));
    this.#ends.add(session.connection.onView(({ you }) => this.#handleView(you.person)));
  }

  /** Its terminal's place among the session's; what stands on none comes last. */
  #terminalOf({ anchor }: NoteView): number {
    const terminals = this.#options.session.view?.terminals ?? [];
    const at = terminals.findIndex(({ terminal }) => terminal === anchor?.terminal);
    return at === -1 ? terminals.length : at;
  }

  #lineOf({ anchor }: NoteView): number {
    return this.where.lineOf(anchor) ?? Number.MAX_SAFE_INTEGER;
  }

  /** The last that one was told of, while the page is open; `at`: when, by this page's clock. */
  get told(): Told | null {
    return this.#told;
  }

  /** What others have written to one since then, by the room's clock. */
  toldSince(since: number): readonly Told[] {
    const me = this.#options.session.view?.you.person;
    return me === undefined ? [] : toldTo(this.#all, me).filter(({ at }) => at > since);
  }

  /** What was there when the page opened is no news. */
  #tell(): void {
    const me = this.#options.session.view?.you.person;
    if (me === undefined || !this.#isComplete) return;
    const all = toldTo(this.#all, me);
    const news = newsOf(all, this.#known);
    this.#known = idsOf(all);
    if (news === null) return;
    this.#told = { ...news, at: this.#options.clock.now() };
    this.#options.tell(news);
  }

  #take(): void {
    const { all, own, isComplete } = this.part.notes;
    this.#all = all;
    this.#isComplete = isComplete;
    this.#states = statesOf(own);
    this.#kept?.keep(own.map(({ act }) => act));
    this.#tell();
  }

  #handleView(person: string): void {
    if (this.#kept !== null) return;
    const { id, storage, random } = this.#options;
    this.#kept = createKeptActs({ storage, session: id, person, life: randomId(random, LIFE_LETTERS) });
    this.part.notes.resend(this.#kept.takeOver());
  }

  /** All there is has come. */
  get isComplete(): boolean {
    return this.#isComplete;
  }
  get selected(): string | null {
    return this.#selected;
  }
  get draft(): Draft | null {
    return this.#draft;
  }
  get isResolvedShown(): boolean {
    return this.#isResolvedShown;
  }

  showResolved(isShown: boolean): void {
    this.#isResolvedShown = isShown;
  }

  /** How one's own act stands; null once it is saved. */
  stateOf(act: string): OwnActState | null {
    return this.#states.get(act) ?? null;
  }

  /** The notes that were written on a line or from it on, and those on the command whose prompt it is. */
  beginningAt({ terminal, line }: LinePlace, command?: number): readonly NoteView[] {
    const here = this.#written.get(terminal);
    const on = here?.lines.get(line) ?? NONE;
    const others = command === undefined ? NONE : (here?.others ?? NONE);
    const about = others.filter(({ anchor }) => anchor?.on === 'command' && anchor.command === command);
    return about.length === 0 ? on : [...about, ...on];
  }

  /** The notes on what a screen shows, by the line each begins on, as they were at a moment; `until` null: now. */
  on(screen: SeenScreen, until: Seen | null): NotesByLine {
    const commandLine = (anchor: Anchor) => this.where.lineOf(anchor);
    return notesOnScreen(screen, { written: this.#written, until, commandLine });
  }

  /** The note that somebody points at, or has the keyboard on; null where there is none. */
  get lookedAt(): string | null {
    return this.#lookedAt;
  }
  /** Whether the note that is looked at was written about this line, among others. */
  isLookedAt({ terminal, line }: LinePlace): boolean {
    const anchor = this.#meant;
    return anchor?.terminal === terminal && line >= anchor.from.line && line <= lastLineOf(anchor);
  }
  readonly #meant = $derived.by(() => {
    const id = this.#lookedAt ?? this.#selected;
    const anchor = id === null ? null : (this.#all.find((note) => note.id === id)?.anchor ?? null);
    return anchor?.on === 'lines' ? anchor : null;
  });
  lookAt(note: string | null): void {
    this.#lookedAt = note;
  }

  /** Whether one may do this about a note, or about a text of it. */
  may(type: ActContent['type'], { by }: { by: { person: string } }): boolean {
    const { session } = this.#options;
    const isOwn = by.person === session.view?.you.person;
    const right = rightOfAct({ type, isOwn });
    return right !== null && session.may(right);
  }

  get mayWrite(): boolean {
    return this.#options.session.may('write-note');
  }

  /** From now on what is selected there is what a note is written about, until the result is called. */
  readFrom(source: NoteSource): Dispose {
    this.#sources = [...this.#sources, source];
    return () => (this.#sources = this.#sources.filter((each) => each !== source));
  }

  /** A note is to be written, about what is selected where something is. */
  begin(): void {
    const source = this.#sources.at(-1) ?? this.#live;
    void Promise.resolve(source.anchor()).then((anchor) => this.beginOn(anchor, () => source.clear()));
  }

  /** A note is to be written about a command. */
  async beginOnCommand({ terminal, command }: Pick<CommandRow, 'terminal' | 'command'>): Promise<void> {
    const seen = await this.seenIn(terminal);
    const anchor: Anchor | null = seen === null ? null : { on: 'command', ...seen, command };
    this.beginOn(anchor);
  }

  /** How far the output of a terminal is now. */
  async seenIn(terminal: string): Promise<Seen | null> {
    const { session, past, clock } = this.#options;
    const { at } = session.connection.output;
    if (at?.terminal === terminal) return at;
    return past.now(terminal, clock.now() + (session.view?.clockOffsetMs ?? 0));
  }

  /** A note is to be written about this. */
  beginOn(anchor: Anchor | null, onWritten: () => void = () => undefined): void {
    if (!this.mayWrite) return;
    this.#draft = { what: 'note', anchor, kind: 'note', onWritten };
    this.#options.show();
  }

  /** What is selected in the live terminal. */
  readonly #live: NoteSource = {
    anchor: () => {
      const { session, screen } = this.#options;
      const { browser } = screen;
      const selection = browser?.places?.selection ?? null;
      return anchorOf({ at: session.connection.output.at, selection, text: browser?.selection ?? '' });
    },
    clear: () => this.#options.screen.browser?.clearSelection(),
  };

  setKind(kind: NoteKind): void {
    if (this.#draft?.what === 'note') this.#draft = { ...this.#draft, kind };
  }

  beginEdit(draft: Omit<Extract<Draft, { what: 'edit' }>, 'what'>): void {
    this.#draft = { what: 'edit', ...draft };
  }

  cancel(): void {
    this.#draft = null;
  }

  /** Writes the draft; false if it cannot be written now. */
  finish(text: string): boolean {
    const draft = this.#draft;
    if (draft === null || text.trim() === '') return false;
    const written = { text, mentions: this.#mentionsIn(text) };
    const done =
      draft.what === 'note'
        ? this.write({ type: 'note', anchor: draft.anchor, kind: draft.kind, ...written })
        : this.write({ type: 'edit', of: draft.of, ...written }, draft.on);
    if (!done) return false;
    if (draft.what === 'note') draft.onWritten();
    this.#draft = null;
    return true;
  }

  reply(on: string, text: string): boolean {
    if (text.trim() === '') return false;
    return this.write({ type: 'reply', text, mentions: this.#mentionsIn(text) }, on);
  }

  write(content: ActContent, on?: string): boolean {
    const written = this.part.notes.write(content, on);
    if (written.ok && content.type === 'note') this.#selected = written.act.id;
    return written.ok;
  }

  discard(act: string): void {
    this.part.notes.discard(act);
  }

  /** Whom a text names with an `@`. */
  #mentionsIn(text: string): string[] {
    const people = this.#options.session.view?.people ?? [];
    return people.filter(({ name }) => isNamed(text, name)).map(({ person }) => person);
  }

  select(id: string | null): void {
    this.#selected = id;
  }

  /** Shows a note where they are listed. */
  showInList(note: NoteView): void {
    this.#isResolvedShown = note.resolved !== null;
    this.#selected = note.id;
    this.#options.show();
  }

  /** Shows what a note is on. */
  go(note: NoteView): void {
    this.#selected = note.id;
    this.where.go(note);
  }

  /** A note by its id; null where there is none. */
  find(id: string): NoteView | null {
    return this.#all.find((note) => note.id === id) ?? null;
  }

  /** What of this session an address leads to; null where that is elsewhere. */
  linked(href: string): Linked | null {
    const { id, origin } = this.#options;
    return linkedIn(href, { origin, session: id });
  }

  /** Goes where a link leads. */
  follow(linked: Linked): void {
    if (linked.to === 'line') this.where.goToLine(linked.place);
    else if (linked.to === 'moment') this.where.goToMoment(linked.moment);
    else this.showNote(linked.note);
  }

  /** Shows a note and what it is on; false where there is none. */
  showNote(id: string): boolean {
    const note = this.find(id);
    if (note === null) return false;
    this.showInList(note);
    if (note.anchor !== null) this.where.go(note);
    return true;
  }

  /** A link to a note was copied, or could not be. */
  get copied(): { isCopied: boolean; at: number } | null {
    return this.#copied;
  }
  async copyLink({ id }: Pick<NoteView, 'id'>): Promise<void> {
    const { id: session, origin, clock } = this.#options;
    const isCopied = await copyText(`${origin}${sessionPagePath(session)}#${formatNoteLink(id)}`);
    this.#copied = { isCopied, at: clock.now() };
  }

  get clock(): Clock {
    return this.#options.clock;
  }

  /** Nothing of one's own is left in this browser. */
  erase(): void {
    if (this.#kept === null) eraseKept({ storage: this.#options.storage, session: this.#options.id });
    else this.#kept.erase();
  }

  dispose(): void {
    this.#ends.dispose();
  }
}

const isNamed = (text: string, name: PersonInfo['name']) =>
  text.toLowerCase().includes(`@${name.toLowerCase()}`);

export const [getNotes, setNotes] = createContext<NotesInPage>();
