import { expect, test } from 'vitest';
import type { SessionCare } from '#protocol/desk/directory.ts';
import { careWords } from './care-words.ts';

const moment = (at: number) => `t${at}`;
const care = (change: Partial<SessionCare>) =>
  careWords(
    {
      care: {
        responsible: 'Anna Kim',
        work: { state: 'working', for: null, since: 5 },
        untakenSince: null,
        ...change,
      },
    },
    { moment },
  );

test('[HO9] the list says who takes care of a session, how it stands, and what nobody has taken', () => {
  expect(care({})).toEqual(['with Anna Kim']);
  expect(care({ work: { state: 'waiting', for: 'Omar', since: 7 } })).toEqual([
    'with Anna Kim',
    'waiting for Omar since t7',
  ]);
  expect(care({ work: { state: 'handed-over', for: null, since: 8 }, untakenSince: 8 })).toEqual([
    'with Anna Kim',
    'being handed over',
    'NOBODY HAS TAKEN IT since t8',
  ]);
  expect(care({ responsible: null, work: { state: 'done', for: null, since: 8 } })).toEqual(['done']);
  expect(careWords({ care: null }, { moment })).toEqual([]);
});
