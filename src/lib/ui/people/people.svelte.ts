import { createContext } from 'svelte';
import type { PersonInfo } from '#protocol/people/people.ts';
import type { ShutOutRoot } from '../../session/people/people.ts';
import type { Session } from '../session/session.svelte.ts';

/** Somebody who is to be shut out, as they are called; `owner`: whose device it is, or whoever goes. */
export interface ToShutOut {
  root: ShutOutRoot;
  label: string;
  owner: string;
}

export interface PeopleOptions {
  session: Session;
  /** Opens the dialog in which a person's next device is added. */
  askForDevice(person: string): void;
  /** Opens the one in which it is said who goes with somebody. */
  askWhoGoes(who: ToShutOut): void;
}

/** Who is in the session, and what they are called. */
export class People {
  readonly #options: PeopleOptions;
  /** Of those the room did not tell of, as they were read of. */
  #names = $state.raw<Readonly<Record<string, string>>>({});
  readonly all = $derived.by<readonly PersonInfo[]>(() => this.#options.session.view?.people ?? []);

  constructor(options: PeopleOptions) {
    this.#options = options;
  }

  /** A person's name, by what the room told or was read of them. */
  nameOf(person: string): string | null {
    return this.all.find((each) => each.person === person)?.name ?? this.#names[person] ?? null;
  }

  learn(names: readonly [person: string, name: string][]): void {
    if (names.length > 0) this.#names = { ...this.#names, ...Object.fromEntries(names) };
  }

  addDevice(person: string): void {
    this.#options.askForDevice(person);
  }

  shutOut(who: ToShutOut): void {
    this.#options.askWhoGoes(who);
  }
}

export const [getPeople, setPeople] = createContext<People>();
