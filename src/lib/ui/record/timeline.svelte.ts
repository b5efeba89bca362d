import { readFact } from '#protocol/record/facts.ts';
import type { RecordedEvent } from '#protocol/record/record.ts';
import { createContext } from 'svelte';
import { Disposables } from '#base/disposables.ts';
import type { People } from '../people/people.svelte.ts';
import type { Connection } from '../../session/connection.ts';
import type { Preferences, TimelineTopic } from '../../theme/preferences.svelte.ts';
import { kindOf } from './kinds.ts';
import { mergedOf } from './merging.ts';
import type { AllFactWords, Around, JoinWords } from './telling.ts';
import { daysOf, type TimelineDay } from './timeline-days.ts';
import { recordWords } from './words.ts';
import { EMPTY_WINDOW, withEvent, withNewest, withOlder, type TimelineWindow } from './timeline-window.ts';

export interface TimelineOptions {
  connection: Pick<Connection, 'record' | 'people' | 'onState'>;
  people: Pick<People, 'learn' | 'nameOf'>;
  facts: AllFactWords;
  joins: readonly JoinWords[];
  preferences: Pick<Preferences, 'timelineTopic' | 'setTimelineTopic'>;
  isShown(): boolean;
}

/** The record as it is read in the page: it follows the end, and goes back by pages. */
export class Timeline {
  readonly #options: TimelineOptions;
  readonly #ends = new Disposables();
  /** Recorded while a page was under way, which may have been read before them. */
  readonly #meanwhile: RecordedEvent[] = [];
  #window = $state.raw<TimelineWindow>(EMPTY_WINDOW);
  #isLoading = $state.raw(false);
  #hasFailed = $state.raw(false);

  constructor(options: TimelineOptions) {
    this.#options = options;
    const { connection, isShown } = options;
    this.#ends.add(connection.record.onRecorded((event) => this.#add(event)));
    this.#ends.add(
      connection.onState(({ status }) => {
        // What was recorded while the line was lost is not told again by the room.
        if (status === 'live' && isShown()) void this.loadNewest();
      }),
    );
  }

  get window(): TimelineWindow {
    return this.#window;
  }
  get isLoading(): boolean {
    return this.#isLoading;
  }
  /** The server gave no answer to the last question. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Takes in what has just been recorded. */
  #add(event: RecordedEvent): void {
    this.#learn([event]);
    if (this.#isLoading) this.#meanwhile.push(event);
    this.#window = withEvent(this.#window, event);
  }

  /** Reads the newest page: at first, and after a lost line, when nobody knows what was missed. */
  async loadNewest(): Promise<void> {
    const [page] = await Promise.all([this.#ask(), this.#loadNames()]);
    if (page !== null) this.#window = withNewest(this.#window, page);
    for (const event of this.#meanwhile.splice(0)) this.#window = withEvent(this.#window, event);
  }

  /** What of the record is shown. */
  get topic(): TimelineTopic {
    return this.#options.preferences.timelineTopic;
  }

  show(topic: TimelineTopic): void {
    this.#options.preferences.setTimelineTopic(topic);
  }

  /** What is shown, by the reader's days. `offsetMs`: the room's clock less the reader's. */
  days({ offsetMs, ...around }: Omit<Around, 'nameOf' | 'at'> & { offsetMs: number }): TimelineDay[] {
    const { people, facts, joins } = this.#options;
    const all = { ...around, nameOf: (person: string) => people.nameOf(person) };
    const merged = mergedOf(this.#window.events, {
      ...{ joins, around: all },
      wordsOf: (event) => recordWords(event, { facts, around: all }),
    });
    const { topic } = this;
    const shown = topic === 'all' ? merged : merged.filter(({ type }) => kindOf(type).topic === topic);
    return daysOf(shown, offsetMs);
  }

  /** One event in a line; null where it is not told. */
  textOf(event: RecordedEvent, around: Omit<Around, 'nameOf' | 'at'>): string | null {
    const { people, facts } = this.#options;
    const all = { ...around, nameOf: (person: string) => people.nameOf(person) };
    return recordWords(event, { facts, around: all })?.text ?? null;
  }

  async loadOlder(): Promise<void> {
    const [first] = this.#window.events;
    if (first === undefined || !this.#window.hasOlder || this.#isLoading) return;
    const page = await this.#ask(first.seq);
    if (page !== null) this.#window = withOlder(this.#window, page);
  }

  /** Lets the past go and shows the end again. */
  async returnToEnd(): Promise<void> {
    if (this.#window.isBehind) this.#window = EMPTY_WINDOW;
    await this.loadNewest();
  }

  async #ask(before?: number): Promise<RecordedEvent[] | null> {
    this.#isLoading = true;
    const answer = await this.#options.connection.record.page(before);
    this.#isLoading = false;
    this.#hasFailed = !answer.ok;
    if (!answer.ok) return null;
    this.#learn(answer.value);
    return answer.value;
  }

  async #loadNames(): Promise<void> {
    const people = await this.#options.connection.people.list();
    if (people.ok) this.#options.people.learn(people.value.map(({ person, name }) => [person, name]));
  }

  /** Whoever joined is named where they did. */
  #learn(events: readonly RecordedEvent[]): void {
    this.#options.people.learn(
      events.flatMap((event): [string, string][] => {
        const fact = readFact(event.fact);
        return fact?.type === 'person-joined' ? [[fact.person, fact.name]] : [];
      }),
    );
  }

  dispose(): void {
    this.#ends.dispose();
  }
}

export const [getTimeline, setTimeline] = createContext<Timeline>();
