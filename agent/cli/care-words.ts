import type { SessionRow } from '#protocol/desk/directory.ts';

export interface CareWordsOptions {
  /** A moment in words, from ms. */
  moment(at: number): string;
}

/** Who takes care of a session, how it stands, and whether a handoff waits that nobody takes: each in words of its own. */
export function careWords({ care }: Pick<SessionRow, 'care'>, { moment }: CareWordsOptions): string[] {
  if (care === null) return [];
  const { responsible, work, untakenSince } = care;
  return [
    ...(responsible === null ? [] : [`with ${responsible}`]),
    ...(work.state === 'waiting'
      ? [`waiting for ${work.for ?? 'something'} since ${moment(work.since)}`]
      : []),
    ...(work.state === 'handed-over' ? ['being handed over'] : []),
    ...(work.state === 'done' ? ['done'] : []),
    ...(untakenSince === null ? [] : [`NOBODY HAS TAKEN IT since ${moment(untakenSince)}`]),
  ];
}
