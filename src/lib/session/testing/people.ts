import { NO_HANDOFF } from '#protocol/handoff/handoff.ts';
import type { PersonInfo } from '#protocol/people/people.ts';
import type { RecordedEvent } from '#protocol/record/record.ts';
import type { SessionView } from '../view.ts';
import { terminalInfo, TERMINAL } from './scripted-room.ts';

const person = (id: string, change: Partial<PersonInfo>): PersonInfo => ({
  person: id,
  role: 'technician',
  name: 'Somebody',
  title: null,
  organisation: null,
  color: 0,
  since: 1,
  here: [{ device: '0000000000', label: 'Firefox on Windows' }],
  ...change,
});

export const ANNA = person('0000000001', { name: 'Anna Kim' });
export const PRIYA = person('0000000002', { name: 'Priya Nair', color: 1 });
export const OMAR = person('0000000003', { name: 'Omar Haddad', role: 'client', color: 2 });
export const OLGA = person('0000000004', { name: 'Olga Petrova', role: 'observer', color: 3 });

/** A session as Anna sees it, in which nobody has control. */
export function aView(change: Partial<SessionView> = {}): SessionView {
  return {
    session: { id: 'abcdefghijkl', title: 'Disk full', openedAt: 1, endedAt: null },
    endpoint: { name: 'FILE-SRV01', online: true, since: 1 },
    role: 'technician',
    you: { person: ANNA.person, device: '0000000000' },
    people: [ANNA, PRIYA, OMAR, OLGA],
    controls: [],
    pause: null,
    policy: { takeover: true, controlGoneMs: 60_000 },
    handoff: NO_HANDOFF,
    terminals: [terminalInfo()],
    watching: TERMINAL,
    clockOffsetMs: 1000,
    latencyMs: 12,
    quietSince: null,
    ...change,
  };
}

/** The same as another sees it. */
export function asSeenBy({ person, role }: PersonInfo, change: Partial<SessionView> = {}): SessionView {
  return aView({ role, you: { person, device: '0000000000' }, ...change });
}

export function held(holder: PersonInfo | null, asks: readonly PersonInfo[] = []): Partial<SessionView> {
  const control = {
    terminal: TERMINAL,
    holder: holder?.person ?? null,
    fence: 3,
    since: 1,
    asks: asks.map(({ person }) => ({ person, at: 1 })),
  };
  return { controls: [control] };
}

export function recorded(fact: RecordedEvent['fact'], seq = 1): RecordedEvent {
  return { seq, at: 1_000_000, fact };
}
