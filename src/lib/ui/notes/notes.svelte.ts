import { createContext } from 'svelte';
import { Disposables } from '#base/disposables.ts';
import { randomId } from '#base/random-id.ts';
import type { Clock, Random } from '#base/ports.ts';
import type { ActContent, NoteKind } from '#protocol/notes/acts.ts';
import type { Anchor, LinesAnchor, Standing } from '#protocol/notes/anchor.ts';
import type { LinePlace } from '#protocol/lines/line-place.ts';
import { rightOfAct } from '#protocol/notes/rights.ts';
import type { NoteView } from '#protocol/notes/view.ts';
import type { PersonInfo } from '#protocol/people/people.ts';
import type { Connection } from '../../session/connection.ts';
import { createNotes, type NotesPart, type OwnActState } from '../../session/notes/notes.ts';
import { writerOf } from '../../session/notes/open-notes.ts';
import type { BrowserScreen } from '../../terminal/browser-screen.ts';
import type { Places } from '../commands/places.ts';
import type { Screen } from '../screen/screen.svelte.ts';
import type { Session } from '../session/session.svelte.ts';
import { anchorOf } from './anchoring.ts';
import { notesByLine, notesWhereWritten, standingIn, statesOf } from './standing.ts';
import { idsOf, newsOf, toldTo, type Told } from './told.ts';
import { createKeptActs, type KeptActs, type KeptActsParts } from './kept-acts.ts';

const LIFE_LETTERS = 10;
const NONE: readonly NoteView[] = [];

export interface NotesOptions {
  /** The session's id. */
  id: string;
  session: Pick<Session, 'view' | 'may'> & { connection: Pick<Connection, 'output' | 'onView'> };
  screen: Pick<Screen, 'drawn' | 'facts'> & {
    readonly browser: Pick<
      BrowserScreen,
      'places' | 'selection' | 'texts' | 'held' | 'clearSelection'
    > | null;
  };
  places: Pick<Places, 'go'>;
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
  | { what: 'note'; anchor: Anchor | null; kind: NoteKind }
  | { what: 'edit'; of: string; on: string; text: string };

/** What people write about the session's lines, as this page has it. */
export class NotesInPage {
  readonly part: NotesPart;
  readonly #options: NotesOptions;
  readonly #ends = new Disposables();
  #kept: KeptActs | null = null;
  #all = $state.raw<readonly NoteView[]>([]);
  #isComplete = $state(false);
  #states = $state.raw(statesOf([]));
  #selected = $state<string | null>(null);
  #draft = $state.raw<Draft | null>(null);
  #isResolvedShown = $state(false);
  #told = $state.raw<(Told & { at: number }) | null>(null);
  #known: ReadonlySet<string> | null = null;

  /** In line order: what stands on no line comes last. */
  readonly listed = $derived(
    this.#all
      .filter(({ resolved }) => (resolved !== null) === this.#isResolvedShown)
      .toSorted(
        (one, other) => this.#terminalOf(one) - this.#terminalOf(other) || lineOf(one) - lineOf(other),
      ),
  );
  readonly open = $derived(this.#all.filter(({ resolved }) => resolved === null).length);
  readonly resolved = $derived(this.#all.length - this.open);
  /** The notes of the watched terminal by the line they stand on now, as far as its lines are here. */
  readonly byLine = $derived.by(() => {
    void this.#options.screen.drawn;
    return notesByLine(this.#all, this.#options.screen.browser);
  });

  readonly #written = $derived(notesWhereWritten(this.#all));

  constructor(options: NotesOptions) {
    const { clock, random, session } = options;
    this.#options = options;
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

  /** The last that one was told of, while the page is open. */
  get told(): (Told & { at: number }) | null {
    return this.#told;
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

  /** Where the lines of a note are now; null where its terminal is not the watched one, or nothing of it is here. */
  standingOf(anchor: LinesAnchor): Standing | null {
    return standingIn(this.#options.screen.browser, anchor);
  }

  /** The notes that were written on a line, or from it on. */
  beginningAt({ terminal, line }: LinePlace): readonly NoteView[] {
    return this.#written.get(terminal)?.get(line) ?? NONE;
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

  /** A note is to be written, about what is selected where something is. */
  begin(): void {
    if (!this.mayWrite) return;
    const { session, screen, show } = this.#options;
    const { browser } = screen;
    const anchor = anchorOf({
      at: session.connection.output.at,
      selection: browser?.places?.selection ?? null,
      text: browser?.selection ?? '',
    });
    this.#draft = { what: 'note', anchor, kind: 'note' };
    show();
  }

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
    if (draft.what === 'note') this.#options.screen.browser?.clearSelection();
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

  /** Shows the lines a note is on. */
  go({ id, anchor }: NoteView): void {
    this.#selected = id;
    if (anchor?.on !== 'lines') return;
    const standing = this.standingOf(anchor);
    const line = standing !== null && 'line' in standing ? standing.line : anchor.from.line;
    this.#options.places.go({ terminal: anchor.terminal, line });
  }

  /** Nothing of one's own is left in this browser. */
  erase(): void {
    this.#kept?.erase();
  }

  dispose(): void {
    this.#ends.dispose();
  }
}

const isNamed = (text: string, name: PersonInfo['name']) =>
  text.toLowerCase().includes(`@${name.toLowerCase()}`);

function lineOf({ anchor }: NoteView): number {
  return anchor?.on === 'lines' ? anchor.from.line : Number.MAX_SAFE_INTEGER;
}

export const [getNotes, setNotes] = createContext<NotesInPage>();
