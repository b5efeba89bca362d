import { expect, it } from 'vitest';
import { aView, ANNA, held, OMAR } from '../../session/testing/people.ts';
import { askNotice } from '../control/notices.ts';
import { standingOf } from '../control/standing.ts';
import { newsAt, Notices, plainNotice } from './notices.ts';

it('[V13] a lost line comes before what happens behind it', () => {
  const notices = new Notices();
  const asked = askNotice({ standing: standingOf(aView(held(ANNA, [OMAR]))) });
  let isLost = true;
  notices.add('asked', () => asked && { ...asked, offers: [] });
  notices.add('status', () => (isLost ? plainNotice('waiting', 'Connection lost for 3 s.') : null));
  expect(notices.current?.text).toBe('Connection lost for 3 s.');
  isLost = false;
  expect(notices.current?.text).toContain('is asking for control');
});

it('what has happened is news for some seconds', () => {
  const said = { at: 1_000 };
  expect([newsAt(6_999, said), newsAt(7_000, said), newsAt(7_000, null)]).toEqual([said, null, null]);
});
