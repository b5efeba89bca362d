import { expect, test } from 'vitest';
import type { NoteView, TextView } from '#protocol/notes/view.ts';
import { toldTo } from './told.ts';

const anna = { person: 'anna', device: 'd1', name: 'Anna', role: 'technician' as const };
const omar = { person: 'omar', device: 'd2', name: 'Omar', role: 'client' as const };

const said = (act: string, more: Partial<TextView> = {}): TextView => ({
  ...{
    act,
    text: act,
    mentions: [],
    by: anna,
    at: 1,
    isSaving: false,
    before: [],
    also: [],
    withdrawn: null,
  },
  ...more,
});
const note = (id: string, more: Partial<NoteView> = {}): NoteView => ({
  ...said(id),
  ...{ id, number: 1, anchor: null, kind: 'note', replies: [], resolved: null, assigned: null, unseen: [] },
  ...{ saw: null, after: null, changedAt: 1 },
  ...more,
});
const ids = (notes: NoteView[]) => toldTo(notes, 'omar').map(({ id, why }) => [id, why]);

test('[NO26] one is told where others name one or give one a note, and of nothing else', () => {
  expect(ids([note('a', { mentions: ['omar'] }), note('b', { mentions: ['priya'] })])).toEqual([
    ['a', 'named'],
  ]);
  const replies = [
    { ...said('r1', { mentions: ['omar'] }), id: 'r1' },
    { ...said('r2', { mentions: ['omar'], by: omar }), id: 'r2' },
    { ...said('r3', { mentions: ['omar'], isSaving: true }), id: 'r3' },
    { ...said('r4', { mentions: ['omar'], withdrawn: { by: anna, at: 2, isSaving: false } }), id: 'r4' },
  ];
  expect(ids([note('c', { replies })])).toEqual([['r1', 'named']]);
  const given = { by: anna, at: 7, isSaving: false };
  expect(ids([note('d', { assigned: { ...given, to: 'omar' } })])).toEqual([['d.7', 'assigned']]);
  expect(ids([note('e', { assigned: { ...given, to: 'anna' } })])).toEqual([]);
  expect(ids([note('f', { assigned: { ...given, by: omar, to: 'omar' } })])).toEqual([]);
});
