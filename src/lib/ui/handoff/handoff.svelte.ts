import { createContext } from 'svelte';
import { Disposables } from '#base/disposables.ts';
import type { HandoffTo } from '#protocol/handoff/handoff.ts';
import type { ToLookAt } from '#protocol/handoff/look-first.ts';
import { restsOnCommand, type RestsOn } from '#protocol/handoff/rests-on.ts';
import type { HandoffRow } from '#protocol/handoff/routes.ts';
import type { NoteView } from '#protocol/notes/view.ts';
import type { LinePlace } from '#protocol/lines/line-place.ts';
import type { CreatedInvitation } from '#protocol/people/invitations.ts';
import type { SetWork } from '../../session/handoff/handoff.ts';
import type { Session } from '../session/session.svelte.ts';
import type { SourceInPage } from './source.svelte.ts';
import { cameBack, isDeclinedByMe, isForMe, mayOffer, sinceOf } from './standing.ts';

export interface HandoffOptions {
  session: Session;
  source: SourceInPage;
  /** A moment of the room's clock, as its writer reads it. */
  moment(at: number): string;
  terminalName(terminal: string): string | null;
  go(place: LinePlace): void;
  showNote(note: NoteView): void;
  /** The terminal has the keyboard again. */
  leave(): void;
  /** Opens the dialog in which one hands over. */
  askForHandover(): void;
  /** Opens the one in which it is said what is waited for. */
  askWhatFor(): void;
}

/** Who takes care of the session, and how it is handed over, as this page sees and does it. */
export class Handoff {
  readonly #options: HandoffOptions;
  readonly #ends = new Disposables();
  #isShown = $state(false);
  /** Of a handoff: whoever looks has seen it, or put it aside. */
  #putAside = $state.raw<readonly string[]>([]);
  #asked: string | null = null;
  #text = $state<string | null>(null);
  #made = $state.raw<CreatedInvitation | null>(null);

  readonly state = $derived.by(() => this.#options.session.view?.handoff ?? null);
  readonly isForMe = $derived.by(() => {
    const { view, me } = this.#options.session;
    const mine = this.#options.source.people.find(({ person }) => person === me);
    return view !== null && isForMe(view, mine?.invitation ?? null);
  });
  readonly mayOffer = $derived.by(() => {
    const { view } = this.#options.session;
    return view !== null && mayOffer(view);
  });
  /** The one that is handed over now, or was last, with its text; null until it is known, or there is none. */
  readonly current = $derived.by<HandoffRow | null>(() => this.#options.source.rows[0] ?? null);
  /** One's own that nobody took, until one has said to have read it. */
  readonly cameBack = $derived.by(() => {
    const { view } = this.#options.session;
    const back = view === null ? null : cameBack(view);
    return back === null || this.#putAside.includes(back.id) ? null : back;
  });

  constructor(options: HandoffOptions) {
    this.#options = options;
    this.#ends.add(options.session.connection.onView(() => void this.#handleView()));
  }

  /** Each change of what is handed over is read with its text; whoever enters sees what is for them first. */
  async #handleView(): Promise<void> {
    const { view } = this.#options.session;
    if (view === null) return;
    const isEntering = this.#asked === null;
    const { open, last } = view.handoff;
    const asked = [view.handoff.responsible, open?.id, last?.id, open?.declined.length].join(' ');
    if (asked === this.#asked) return;
    this.#asked = asked;
    if (open === null && last === null) return;
    await this.#options.source.loadHandoffs();
    if (this.#isShown) await this.#load();
    if (isEntering && this.isForMe && open !== null && !isDeclinedByMe(open, view.you.person)) this.show();
  }

  async #load(): Promise<void> {
    const { source } = this.#options;
    await source.load(sinceOf(source.rows, this.current));
  }

  /** Whether the page about the handoff is shown before all else. */
  get isShown(): boolean {
    return this.#isShown && this.current !== null;
  }
  /** Whether it was put aside, by its id. */
  isAside(handoff: string): boolean {
    return this.#putAside.includes(handoff);
  }

  show(): void {
    this.#isShown = true;
    void this.#load();
  }

  putAside(handoff: string): void {
    if (!this.isAside(handoff)) this.#putAside = [...this.#putAside, handoff];
  }

  hide(): void {
    if (this.current !== null) this.putAside(this.current.id);
    this.#isShown = false;
    this.#options.leave();
  }

  accept(): void {
    const open = this.state?.open ?? null;
    if (open === null) return;
    this.#options.session.connection.handoff.accept(open.id);
    this.hide();
  }

  decline(reason: string): void {
    const open = this.state?.open ?? null;
    if (open === null) return;
    this.#options.session.connection.handoff.decline(open.id, reason);
    this.hide();
  }

  withdraw(): void {
    const open = this.state?.open ?? null;
    if (open !== null) this.#options.session.connection.handoff.withdraw(open.id);
  }

  handOver(): void {
    this.#options.askForHandover();
  }

  waitFor(): void {
    this.#options.askWhatFor();
  }

  setWork(work: SetWork): void {
    this.#options.session.connection.handoff.setWork(work);
  }

  /** What is about to be sent; null until the draft is made. */
  get text(): string | null {
    return this.#text;
  }
  write(text: string): void {
    this.#text = text;
  }

  /** Puts the draft together, unless something has been written already. */
  async draft(): Promise<void> {
    const { source, moment, terminalName: terminal } = this.#options;
    // Asked for anew each time: it also says who is there to hand over to.
    await source.loadHandoffs();
    if (this.#text !== null) return;
    const since = sinceOf(source.rows, null);
    // Wanted by few, and then with answers of the server besides.
    const [{ draftOf }] = await Promise.all([import('#protocol/handoff/draft.ts'), source.load(since)]);
    this.#text ??= draftOf(source.since(since), { moment, terminal });
  }

  /** The invitation that was made for a handoff: shown once. */
  get made(): CreatedInvitation | null {
    return this.#made;
  }

  /** Makes an invitation for one technician; null if none could be made. */
  async invite(): Promise<HandoffTo | null> {
    const made = await this.#options.session.connection.people.invite({ role: 'technician', uses: 1 });
    if (!made.ok) return null;
    this.#made = made.value;
    return { kind: 'invitation', invitation: made.value.id };
  }

  offer(to: HandoffTo): void {
    this.#options.session.connection.handoff.offer({ to, text: this.#text ?? '' });
  }

  /** What was written has been sent, or is not wanted any more. */
  forget(): void {
    this.#text = null;
    this.#made = null;
  }

  /** Shows what a sentence rests on. */
  follow(what: RestsOn): void {
    const { source, go, showNote } = this.#options;
    if (what.on === 'person') return;
    this.hide();
    if (what.on === 'line') return go(what.place);
    if (what.on === 'note') {
      const note = source.notes.find(({ id }) => id === what.note);
      return note === undefined ? undefined : showNote(note);
    }
    const row = source.commands.find(
      ({ terminal, command }) => terminal === what.terminal && command === what.command,
    );
    const rests = row === undefined ? null : restsOnCommand(row);
    if (rests?.on === 'line') go(rests.place);
  }

  lookAt(item: ToLookAt): void {
    this.follow('row' in item ? restsOnCommand(item.row) : { on: 'note', note: item.note.id });
  }

  dispose(): void {
    this.#ends.dispose();
  }
}

export const [getHandoff, setHandoff] = createContext<Handoff>();
export const [getHandoffSource, setHandoffSource] = createContext<SourceInPage>();
