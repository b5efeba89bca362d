/** What one may do about the handoff note: see `wire/rights.ts`. */
export const HANDOFF_NOTE_RIGHTS = [
  'read-handoff-note',
  'write-handoff-note',
  'withhold-handoff-note',
] as const;
