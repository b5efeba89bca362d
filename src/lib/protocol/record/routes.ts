import { route } from '../ground/route.ts';
import { timelineEvents } from './record.ts';

/** The whole record, an event's canonical form a line. */
export const readRecord = route({
  method: 'GET',
  path: 'record',
  right: 'read-record',
  body: null,
  answer: 'application/x-ndjson',
});
/** A page of the newest events, or of those before the one of this number: oldest first, seals left out. */
export const readTimeline = route({
  method: 'GET',
  path: 'timeline',
  right: 'read-record',
  query: ['before'],
  body: null,
  answer: timelineEvents,
});
