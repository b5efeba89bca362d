import { personName, rolesClash } from '#protocol/people/people.ts';
import type { Invitation } from '#protocol/people/entering.ts';
import { enterSession, readInvitation, type SigningPorts } from '../../session/people/entering.ts';
import type { PeopleMemory } from './people-memory.ts';
import type { ConnectionPorts } from '../../session/ports.ts';
import type { RefusalFacts } from './words.ts';
import { NoStorage, type DeviceKey } from '../../session/people/device-key.ts';
import type { BrowserKey } from '../../session/people/browser-key.ts';
import type { Refusal } from '../../session/connection-state.ts';

export type EntryState =
  | { at: 'checking' }
  /** This browser keeps no key; without cookies one for this visit is of no use either. */
  | { at: 'keyless'; hasCookies: boolean }
  /** What is agreed to is on the page; `problem` is what stood in the way of the last try. */
  | { at: 'door'; invitation: Invitation; isEntering: boolean; problem: Refusal | null }
  | { at: 'refused'; problem: Refusal; facts: RefusalFacts }
  | { at: 'inside'; person: string };

/** What whoever stands at the door can mend there. */
const MENDABLE: readonly Refusal[] = [
  'name-needed',
  'server-unreachable',
  'internal-error',
  'storage-full',
  'too-many',
];

export interface EntryOptions {
  session: string;
  /** From the link's fragment; without it this browser must have entered before. */
  secret: string | undefined;
  ports: SigningPorts & Pick<ConnectionPorts, 'deviceKey' | 'deviceLabel'>;
  memory: PeopleMemory;
  key: Pick<BrowserKey, 'isForThisVisit' | 'useForThisVisit'>;
  /** Whether this browser takes cookies from this site. */
  hasCookies: boolean;
}

/** The way from a link to being somebody in its session. */
export class Entry {
  readonly #options: EntryOptions;
  #state = $state.raw<EntryState>({ at: 'checking' });
  #device: DeviceKey | null = null;

  constructor(options: EntryOptions) {
    this.#options = options;
    const { secret, memory, session } = options;
    if (secret !== undefined) {
      void this.#look(secret);
      return;
    }
    const own = memory.own(session);
    this.#state =
      own === null
        ? { at: 'refused', problem: 'not-signed-in', facts: {} }
        : { at: 'inside', person: own.person };
  }

  get state(): EntryState {
    return this.#state;
  }

  /** Who this browser is in the session already, if anybody. */
  get known() {
    return this.#options.memory.own(this.#options.session);
  }

  async #look(secret: string): Promise<void> {
    const { ports, session, memory } = this.#options;
    this.#device = await this.#findKey();
    if (this.#device === null) return;
    const read = await readInvitation(ports, { session, secret, publicKey: this.#device.publicKey });
    if (!read.ok) {
      this.#refuse(read.problem, read);
      return;
    }
    const clashes = memory.all(session).some(({ role }) => rolesClash(role, read.value.role));
    if (clashes && read.value.known === null) {
      this.#refuse('other-role', read.value);
      return;
    }
    this.#state = { at: 'door', invitation: read.value, isEntering: false, problem: null };
    if (read.value.known !== null) await this.enter('');
  }

  async #findKey(): Promise<DeviceKey | null> {
    const { ports, hasCookies } = this.#options;
    try {
      const device = await ports.deviceKey();
      if (hasCookies) return device;
      this.#state = { at: 'keyless', hasCookies };
    } catch (error) {
      this.#state =
        error instanceof NoStorage
          ? { at: 'keyless', hasCookies }
          : { at: 'refused', problem: 'no-device-key', facts: {} };
    }
    return null;
  }

  /** Goes on with a key that is gone with this page. */
  useForThisVisit(): void {
    const { key, secret } = this.#options;
    if (this.#state.at !== 'keyless' || secret === undefined) return;
    key.useForThisVisit();
    this.#state = { at: 'checking' };
    void this.#look(secret);
  }

  #refuse(problem: Refusal, facts: RefusalFacts): void {
    this.#state = { at: 'refused', problem, facts };
  }

  /** Enters; `typed` is a name, where the invitation names nobody. */
  async enter(typed: string): Promise<void> {
    const { ports, session, secret, memory, key } = this.#options;
    if (this.#state.at !== 'door' || this.#state.isEntering) return;
    if (secret === undefined || this.#device === null) return;
    const { invitation } = this.#state;
    const needsName = asksForName(invitation);
    const name = needsName ? personName(typed) : null;
    if (needsName && name === null) {
      this.#state = { ...this.#state, problem: 'name-needed' };
      return;
    }
    this.#state = { ...this.#state, isEntering: true, problem: null };
    const entered = await enterSession(ports, {
      session,
      secret,
      device: this.#device,
      label: ports.deviceLabel,
      ...(name === null ? {} : { name }),
    });
    if (entered.ok) {
      // Whoever comes back without the key is somebody else.
      if (!key.isForThisVisit)
        memory.remember(session, { person: entered.value.person, role: entered.value.role });
      this.#state = { at: 'inside', person: entered.value.person };
    } else if (MENDABLE.includes(entered.problem)) {
      this.#state = { at: 'door', invitation, isEntering: false, problem: entered.problem };
    } else this.#refuse(entered.problem, invitation);
  }

  /** Goes on as whom this browser is already. */
  goOn(): void {
    const { known } = this;
    if (known !== null) this.#state = { at: 'inside', person: known.person };
  }
}

/** Whether whoever enters says what they are called. */
export function asksForName({ name, addsDeviceTo, known }: Invitation): boolean {
  return name === null && addsDeviceTo === null && known === null;
}
