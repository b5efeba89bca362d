import { createEmitter } from '#base/emitter.ts';
import type { RecordedEvent } from '#protocol/record/record.ts';
import { readTimeline } from '#protocol/record/routes.ts';
import type { Handlers } from '../wire/handlers.ts';
import { ask, type HttpResult, type MemberAccess } from '../wire/http.ts';

/** What is on the record of the session. */
export interface RecordFacet {
  /** What is put on it from now on. */
  onRecorded(listener: (event: RecordedEvent) => void): () => void;
  /** A page of the events before a given one, oldest first; the newest if no number is given. */
  page(before?: number): Promise<HttpResult<RecordedEvent[]>>;
}

export function createRecord(member: MemberAccess): { facet: RecordFacet; handlers: Handlers<'recorded'> } {
  const recorded = createEmitter<RecordedEvent>();
  return {
    facet: {
      onRecorded: recorded.subscribe,
      page: (before) =>
        ask(member, { route: readTimeline, query: before === undefined ? {} : { before: String(before) } }),
    },
    handlers: { recorded: ({ event }) => recorded.emit(event) },
  };
}
