import type { ShutOutList } from '#protocol/people/shutting-out.ts';
import type { PeopleFacet, ShutOutRoot } from '../../session/people/people.ts';
import type { Refusal } from '../../session/connection-state.ts';
import { idsOf } from './words.ts';

const NOBODY: ReadonlySet<string> = new Set();

/** Somebody is about to be shut out: who goes with them is shown first, and can be kept. */
export class ShuttingOut {
  readonly #people: PeopleFacet;
  readonly #root: ShutOutRoot;
  #list = $state.raw<ShutOutList | null>(null);
  #keep = $state.raw<readonly string[]>([]);
  #going = $state.raw(NOBODY);
  #problem = $state.raw<Refusal | null>(null);
  #hasChanged = $state.raw(false);
  #isBusy = $state.raw(false);

  constructor(people: PeopleFacet, root: ShutOutRoot) {
    this.#people = people;
    this.#root = root;
  }

  /** Everybody who came in through them; null until it is known. */
  get list(): ShutOutList | null {
    return this.#list;
  }
  /** The people and devices who are to stay, as they were chosen. */
  get keep(): readonly string[] {
    return this.#keep;
  }
  /** Those who go: less who is kept, and who is in by them alone. */
  get going(): ReadonlySet<string> {
    return this.#going;
  }
  get problem(): Refusal | null {
    return this.#problem;
  }
  /** Somebody came after the list was shown: the next try takes all, whoever comes meanwhile. */
  get hasChanged(): boolean {
    return this.#hasChanged;
  }
  /** The room is being asked: who goes is not known. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  async look(): Promise<void> {
    const answer = await this.#ask(this.#people.shutOutList(this.#root));
    if (answer.ok) this.#show(answer.value);
    else this.#problem = answer.problem;
  }

  /** Whether it was named itself: then it cannot be kept. */
  isRoot(id: string): boolean {
    return this.#root.kind !== 'invitation' && this.#root.id === id;
  }

  /** Chooses who stays; the room says who goes then. */
  async setKept(id: string, isKept: boolean): Promise<void> {
    if (this.#isBusy) return;
    const others = this.#keep.filter((kept) => kept !== id);
    const keep = isKept ? [...others, id] : others;
    const answer = await this.#ask(this.#people.shutOutList(this.#root, keep));
    if (!answer.ok) return void (this.#problem = answer.problem);
    this.#keep = keep;
    this.#going = idsOf(answer.value);
  }

  /** Whether it was done. */
  async act(): Promise<boolean> {
    const list = this.#list;
    if (list === null || this.#isBusy) return false;
    const seen = this.#hasChanged ? {} : { shown: list.digest };
    const answer = await this.#ask(this.#people.shutOut(this.#root, { ...seen, keep: [...this.#keep] }));
    if (answer.ok) return true;
    if (answer.list === undefined) this.#problem = answer.problem;
    else {
      this.#hasChanged = true;
      this.#show(answer.list);
    }
    return false;
  }

  /** A new list is looked at anew: nobody is kept unseen. */
  #show(list: ShutOutList): void {
    this.#list = list;
    this.#keep = [];
    this.#going = idsOf(list);
  }

  async #ask<T>(question: Promise<T>): Promise<T> {
    this.#isBusy = true;
    this.#problem = null;
    const answer = await question;
    this.#isBusy = false;
    return answer;
  }
}
