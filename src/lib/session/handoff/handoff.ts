import type { HandoffTo, Work } from '#protocol/handoff/handoff.ts';
import { listHandoffs, type HandoffPage } from '#protocol/handoff/routes.ts';
import { readHandoffNote, type HandoffNoteAnswer } from '#protocol/handoff-note/routes.ts';
import { ask, type HttpResult, type MemberAccess } from '../wire/http.ts';
import type { Requests } from '../wire/requests.ts';

/** Who takes care of the session is in the view; this is what changes it. Refusals are reported as such. */
export interface HandoffFacet {
  offer(handoff: { to: HandoffTo; text: string }): void;
  /** Takes the session, and control of what its giver holds or nobody does. */
  accept(handoff: string): void;
  decline(handoff: string, reason: string): void;
  withdraw(handoff: string): void;
  setWork(work: SetWork): void;
  /** The session's handoffs with their texts, the newest first. */
  page(before?: number): Promise<HttpResult<HandoffPage>>;
  /** The handoff note as it is now, as far as one may read it. */
  note(): Promise<HttpResult<HandoffNoteAnswer>>;
}

export interface SetWork {
  state: Exclude<Work['state'], 'handed-over'>;
  /** Whom or what is waited for. */
  for: string | null;
}

export function createHandoff({ send }: Pick<Requests, 'send'>, member: MemberAccess): HandoffFacet {
  return {
    offer: ({ to, text }) => send({ type: 'offer-handoff', to, text }),
    accept: (handoff) => send({ type: 'accept-handoff', handoff }),
    decline: (handoff, reason) => send({ type: 'decline-handoff', handoff, reason }),
    withdraw: (handoff) => send({ type: 'withdraw-handoff', handoff }),
    setWork: (work) => send({ type: 'set-work', ...work }),
    page: (before) =>
      ask(member, {
        route: listHandoffs,
        ...(before === undefined ? {} : { query: { before: String(before) } }),
      }),
    note: () => ask(member, { route: readHandoffNote }),
  };
}
