import { readFact } from '#protocol/record/facts.ts';
import type { RecordedEvent } from '#protocol/record/record.ts';
import type { Connection } from '../../session/connection.ts';
import { EMPTY_WINDOW, withEvent, withNewest, withOlder, type TimelineWindow } from './timeline-window.ts';

export type TimelineSource = Pick<Connection, 'record' | 'people'>;

/** The record as it is read in the page: it follows the end, and goes back by pages. */
export class Timeline {
  readonly #source: TimelineSource;
  /** Recorded while a page was under way, which may have been read before them. */
  readonly #meanwhile: RecordedEvent[] = [];
  #window = $state.raw<TimelineWindow>(EMPTY_WINDOW);
  #names = $state.raw<Readonly<Record<string, string>>>({});
  #isLoading = $state.raw(false);
  #hasFailed = $state.raw(false);

  constructor(source: TimelineSource) {
    this.#source = source;
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

  nameOf(person: string): string | null {
    return this.#names[person] ?? null;
  }

  /** Takes in what has just been recorded. */
  add(event: RecordedEvent): void {
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
    const answer = await this.#source.record.page(before);
    this.#isLoading = false;
    this.#hasFailed = !answer.ok;
    if (!answer.ok) return null;
    this.#learn(answer.value);
    return answer.value;
  }

  async #loadNames(): Promise<void> {
    const people = await this.#source.people.list();
    if (people.ok) this.#name(people.value.map(({ person, name }) => [person, name]));
  }

  /** Whoever joined is named where they did. */
  #learn(events: readonly RecordedEvent[]): void {
    this.#name(
      events.flatMap((event): [string, string][] => {
        const fact = readFact(event.fact);
        return fact?.type === 'person-joined' ? [[fact.person, fact.name]] : [];
      }),
    );
  }

  #name(names: readonly [string, string][]): void {
    if (names.length > 0) this.#names = { ...this.#names, ...Object.fromEntries(names) };
  }
}
