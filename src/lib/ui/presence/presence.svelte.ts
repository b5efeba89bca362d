import { createContext } from 'svelte';
import { Disposables } from '#base/disposables.ts';
import { awarenessEveryMs, type PresenceIdentity, type PresenceState } from '#protocol/notes/presence.ts';
import type { NotesPart } from '../../session/notes/notes.ts';
import type { LinePorts } from '../../session/wire/line.ts';
import type { Session } from '../session/session.svelte.ts';
import type { SessionView } from '../../session/view.ts';
import { createAttention, type Attention } from '../../presence/attention.ts';
import { createChannel, type Channel, type PagePresence } from '../../presence/channel.ts';
import { goalOf, type Goal } from '../../presence/following.ts';
import { toldLatency } from '../../presence/latency.ts';
import { createPublisher, type Publisher } from '../../presence/publisher.ts';

type Shown = Pick<PresenceState, 'pointer' | 'selection' | 'view' | 'note'>;
const NOTHING: Shown = { pointer: null, selection: null, view: null };

export interface PresenceOptions {
  session: Session;
  /** The session's id. */
  id: string;
  ports: LinePorts;
  /** The button that stops following was pressed, and is gone by then. */
  onStopped(): void;
}

/** Where the people of a session look and point, as they say; and what is said of the one before this page. */
export class Presence {
  readonly #options: PresenceOptions;
  readonly #ends = new Disposables();
  readonly #attention: Attention;
  readonly #publisher: Publisher;
  #channel: Channel | null = null;
  #carried: NotesPart | null = null;
  #spoken = $state.raw<readonly PagePresence[]>([]);
  #following = $state.raw<string | null>(null);
  /** What is shown on this page and marked; state, since `goal` follows from it. */
  #mine = $state.raw<Shown>(NOTHING);
  #latency: number | null = null;

  /** Everybody else's pages, one's own on other devices among them. */
  readonly others = $derived(this.#spoken.filter(({ state }) => !this.#isThisDevice(state)));

  constructor(options: PresenceOptions) {
    this.#options = options;
    const { clock } = options.ports;
    const current = () => this.#current();
    this.#publisher = createPublisher(clock, {
      current,
      speak: () => this.#channel?.speak(),
      pages: () => this.#spoken.length + 1,
    });
    this.#attention = createAttention(clock, () => this.#publisher.changed());
    this.#ends.add(this.#attention.stop);
    this.#ends.add(this.#publisher.stop);
    this.#ends.add(() => this.#channel?.close());
    this.#ends.add(options.session.connection.onView(({ you }) => this.#handleView(you.person)));
  }

  /** Before the first welcome: these notes go over the same line. */
  carry(notes: NotesPart): void {
    this.#carried = notes;
  }

  #isThisDevice({ person, device }: PresenceState): boolean {
    const you = this.#options.session.view?.you;
    return person === you?.person && device === you.device;
  }

  #handleView(person: string): void {
    const { id, ports, session } = this.#options;
    this.#latency = toldLatency(this.#latency, session.view?.latencyMs ?? null);
    if (this.#channel === null) {
      const { connection } = session;
      const carried = this.#carried === null ? {} : { notes: this.#carried };
      const options = { session: id, person, token: () => connection.notesToken(), ...carried };
      const channel = createChannel({ ...options, current: () => this.#current() }, ports);
      this.#channel = channel;
      this.#ends.add(
        channel.onChange(() => {
          this.#spoken = channel.others;
        }),
      );
    }
    this.#publisher.changed();
  }

  #current(): PresenceState | null {
    const { session } = this.#options;
    const identity = identityOf(session.view);
    if (identity === null || session.view === null) return null;
    return {
      ...identity,
      ...this.#mine,
      terminal: session.view.watching,
      typing: this.#attention.isTyping,
      away: this.#attention.isAway,
      latencyMs: this.#latency,
    };
  }

  #show(change: Partial<Shown>): void {
    const next = { ...this.#mine, ...change };
    // Said with every picture drawn, and mostly the same.
    if (JSON.stringify(next) === JSON.stringify(this.#mine)) return;
    this.#mine = next;
    this.#publisher.changed();
  }

  /** The pointer of this page is there, or gone. */
  point(pointer: PresenceState['pointer']): void {
    this.#attention.noticed();
    this.#show({ pointer });
  }

  select(selection: PresenceState['selection']): void {
    this.#show({ selection });
  }

  /** Where in the handoff note the one before this page is; null: not there any more. */
  write(note: NonNullable<PresenceState['note']> | null): void {
    if (note !== null) this.#attention.noticed();
    if (note !== null || this.#mine.note !== undefined) this.#show({ note });
  }

  /** What this page shows. */
  look(view: PresenceState['view']): void {
    this.#show({ view });
  }

  /** Somebody did something before this page. */
  noticed(): void {
    this.#attention.noticed();
  }

  /** Keys of theirs went to the shell. */
  typed(): void {
    this.#attention.typed();
  }

  setHidden(isHidden: boolean): void {
    this.#attention.setHidden(isHidden);
  }

  /** The states of a person's pages, the one that was there longest first. */
  of(person: string): readonly PresenceState[] {
    return this.#spoken.filter(({ state }) => state.person === person).map(({ state }) => state);
  }

  /** Whether somebody who is here does nothing on any of their devices. */
  isAway(person: string): boolean {
    const states = this.of(person);
    return states.length > 0 && states.every(({ away }) => away);
  }

  isTyping(person: string): boolean {
    return this.of(person).some(({ typing }) => typing);
  }

  /** A person's round trip to the server, ms: the best of their devices'. */
  latencyOf(person: string): number | null {
    const measured = this.of(person).flatMap(({ latencyMs }) => latencyMs ?? []);
    return measured.length === 0 ? null : Math.min(...measured);
  }

  /** Whose view this page's goes with. */
  get following(): string | null {
    return this.#following;
  }

  /** How often others say where they are, ms. */
  get everyMs(): number {
    return awarenessEveryMs(this.#spoken.length + 1);
  }

  /** From now on this page shows what they see, until `unfollow`: whoever scrolls goes their own way. */
  follow(person: string): void {
    this.#following = person;
  }

  unfollow(): void {
    this.#following = null;
  }

  /** By the button. */
  stopFollowing(): void {
    this.unfollow();
    this.#options.onStopped();
  }

  /** What to do now to see what the one who is followed sees. */
  get goal(): Goal {
    const followed = this.#following === null ? undefined : this.of(this.#following).find(isLooking);
    if (followed === undefined) return { kind: 'stay' };
    const { view } = this.#options.session;
    const terminals = view?.terminals.map((each) => each.terminal) ?? [];
    return goalOf(followed, { terminal: view?.watching ?? null, terminals, view: this.#mine.view });
  }

  dispose(): void {
    this.#ends.dispose();
  }
}

/** Of somebody's pages that one is followed which they have before them. */
const isLooking = ({ away }: PresenceState) => !away;

/** Who is before this page, in the room's own words: others it does not take. */
function identityOf(view: SessionView | null): PresenceIdentity | null {
  const me = view?.people.find(({ person }) => person === view.you.person);
  if (view === null || me === undefined) return null;
  const { person, name, role, color } = me;
  return { person, device: view.you.device, name, role, color };
}

export const [getPresence, setPresence] = createContext<Presence>();
