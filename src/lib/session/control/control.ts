import type { SessionPolicy } from '#protocol/control/control.ts';
import { changePolicy } from '#protocol/control/routes.ts';
import { ask, type HttpResult, type MemberAccess } from '../wire/http.ts';
import type { Requests } from '../wire/requests.ts';

/**
 * Control of the watched terminal. `protocol/wire/rights.ts` says who may ask for what; refusals are reported as such.
 */
export interface ControlFacet {
  ask(): void;
  /** Takes back what was asked. */
  withdraw(): void;
  decline(person: string): void;
  /** Passes control to somebody who asked, or to another person who is here. */
  grant(person: string): void;
  release(): void;
  take(): void;
  /** Stops all typing in the session. */
  pause(): void;
  /** `reason`: where somebody else began the pause. */
  resume(reason?: string): void;
  /** Interrupts the watched terminal's program. */
  stop(): void;
  changePolicy(change: Partial<SessionPolicy>): Promise<HttpResult<null>>;
}

export function createControl({ send, sendForWatched }: Requests, member: MemberAccess): ControlFacet {
  return {
    ask: () => sendForWatched((terminal) => ({ type: 'ask-control', terminal })),
    withdraw: () => sendForWatched((terminal) => ({ type: 'withdraw-ask', terminal })),
    decline: (person) => sendForWatched((terminal) => ({ type: 'decline-ask', terminal, person })),
    grant: (person) => sendForWatched((terminal) => ({ type: 'grant-control', terminal, person })),
    release: () => sendForWatched((terminal) => ({ type: 'release-control', terminal })),
    take: () => sendForWatched((terminal) => ({ type: 'take-control', terminal })),
    pause: () => send({ type: 'pause-input' }),
    resume: (reason) => send({ type: 'resume-input', reason: reason ?? null }),
    stop: () => sendForWatched((terminal) => ({ type: 'stop-program', terminal })),
    changePolicy: (change) => ask(member, { route: changePolicy, body: change }),
  };
}
