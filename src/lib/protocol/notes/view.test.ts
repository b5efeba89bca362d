import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Act, ActContent } from './acts.ts';
import type { Writer } from './arrival.ts';
import { createNotesReader, encodeArrived } from './document.ts';
import { actOf, arrive, arrived, edit, idOf, note, reply, writerOf } from './testing/acts.ts';
import { notesView } from './view.ts';

const ANNA = writerOf(0);
const PRIYA = writerOf(1);
const N = idOf('n');
const first = [actOf('n', note('97%?')), ANNA] as const;

describe('what is shown of acts', () => {
  test('[NO1] a note with its replies, state and person, in the order of arrival', () => {
    const [view] = notesView(
      arrived(
        first,
        [actOf('a', reply('it is')), PRIYA],
        [actOf('b', { type: 'kind', kind: 'question' }, { saw: idOf('a') }), ANNA],
        [actOf('c', { type: 'assign', to: PRIYA.person }, { saw: idOf('b') }), ANNA],
        [actOf('d', { type: 'resolve' }, { saw: idOf('c') }), PRIYA],
      ),
    );
    expect(view).toMatchObject({
      ...{ id: N, number: 0, text: '97%?', by: ANNA, kind: 'question', isSaving: false },
      replies: [{ id: idOf('a'), text: 'it is', by: PRIYA }],
      resolved: { by: PRIYA, at: 1_004 },
      assigned: { to: PRIYA.person, by: ANNA },
      ...{ saw: idOf('d'), after: null, unseen: [], changedAt: 1_004 },
    });
  });

  test('[NO1] thousands of acts on one note, each behind the one before and behind nothing else, are shown in time', () => {
    const COUNT = 6_000;
    const acts = Array.from({ length: COUNT }, (_, at) => {
      const after = at === 0 ? null : `x${at - 1}`;
      const act = {
        ...actOf('a', { type: at % 2 === 0 ? 'resolve' : 'reopen' }),
        id: `x${at}`,
        saw: N,
        after,
      };
      return [act, ANNA] as const;
    });
    const all = arrived(first, ...acts);
    const started = process.cpuUsage().user;
    const [view] = notesView(all);
    expect(view).toMatchObject({ resolved: null, unseen: [] });
    // In microseconds of this process; before, some ten seconds.
    expect(process.cpuUsage().user - started).toBeLessThan(3_000_000);
  });

  test('[NO3] what a text said before stays, edited and withdrawn', () => {
    const [view] = notesView(
      arrived(
        first,
        [actOf('a', edit('n', '98%?')), ANNA],
        [actOf('b', { type: 'withdraw', of: N }, { saw: idOf('a') }), ANNA],
      ),
    );
    expect(view).toMatchObject({
      text: '98%?',
      before: [{ text: '97%?', act: N }],
      withdrawn: { by: ANNA, at: 1_002 },
    });
  });

  test('[NO2] an edit that had not seen the newest stands beside it and wins nothing', () => {
    const [view] = notesView(
      arrived(
        first,
        [actOf('a', edit('n', 'here')), ANNA],
        [actOf('b', edit('n', 'an hour ago'), { saw: N, at: 9e12 }), ANNA],
        [actOf('c', edit('n', 'with both'), { saw: idOf('b') }), ANNA],
      ),
    );
    expect(view).toMatchObject({
      text: 'with both',
      before: [{ text: '97%?' }, { text: 'here' }],
      also: [{ text: 'an hour ago' }],
    });
  });

  test('[NO2] a reply makes no edit late, but a resolve', () => {
    const [view] = notesView(
      arrived(
        first,
        [actOf('a', reply('wait')), PRIYA],
        [actOf('b', edit('n', '99%')), ANNA],
        [actOf('c', { type: 'resolve' }), ANNA],
      ),
    );
    expect(view).toMatchObject({
      text: '99%',
      also: [],
      resolved: null,
      unseen: [{ act: { id: idOf('c') } }],
    });
  });

  test('[NO2] acts one writes after each other while offline have seen each other, and nothing else', () => {
    const offline = [
      [actOf('a', edit('n', 'one')), ANNA],
      [actOf('b', edit('n', 'two'), { after: idOf('a') }), ANNA],
    ] as const;
    expect(notesView(arrived(first, ...offline))).toMatchObject([{ text: 'two', also: [] }]);
    const meanwhile = [actOf('x', edit('n', 'mine')), PRIYA] as const;
    expect(notesView(arrived(first, meanwhile, ...offline))).toMatchObject([
      { text: 'mine', also: [{ text: 'one' }, { text: 'two' }] },
    ]);
  });

  test('[NO4] one’s own act is shown as saving until it has arrived, and then once', () => {
    const own = [{ act: actOf('a', reply('soon')), by: PRIYA }];
    expect(notesView(arrived(first), own)).toMatchObject([
      { isSaving: false, saw: N, after: idOf('a'), replies: [{ text: 'soon', isSaving: true }] },
    ]);
    const [view] = notesView(arrived(first, [own[0]!.act, PRIYA]), own);
    expect(view).toMatchObject({ after: null, replies: [{ text: 'soon', isSaving: false }] });
  });
});

/** Some people’s acts on two notes, who had seen whatever they had seen. */
const writtenActs = fc
  .array(
    fc.record({
      who: fc.nat(2),
      on: fc.constantFrom('n', 'm'),
      type: fc.constantFrom('reply', 'edit', 'kind', 'resolve', 'reopen', 'assign', 'withdraw'),
      saw: fc.nat(20),
      isOwnSeen: fc.boolean(),
      at: fc.nat(2_000_000),
    }),
    { maxLength: 20 },
  )
  .map((plans) => {
    const written: [Act, Writer][] = [
      [actOf('n', note('first')), ANNA],
      [actOf('m', note('second')), PRIYA],
    ];
    for (const [index, plan] of plans.entries()) {
      const on = idOf(plan.on);
      const by = writerOf(plan.who);
      const ofNote = written.filter(([act]) => act.on === on);
      const saw = ofNote[plan.saw % ofNote.length]![0].id;
      const own = ofNote.findLast(([act, { person }]) => person === by.person && act.id !== on);
      const content = contentOf(plan.type, { on, index });
      const after = plan.isOwnSeen ? (own?.[0].id ?? null) : null;
      written.push([actOf(`x${index}`, content, { on, saw, after, at: plan.at }), by]);
    }
    return written;
  });

function contentOf(type: string, { on, index }: { on: string; index: number }): ActContent {
  switch (type) {
    case 'reply':
      return reply(`reply ${index}`);
    case 'edit':
      return { type, of: on, text: `text ${index}`, mentions: [] };
    case 'kind':
      return { type, kind: index % 2 === 0 ? 'finding' : 'warning' };
    case 'assign':
      return { type, to: index % 2 === 0 ? ANNA.person : null };
    case 'withdraw':
      return { type, of: on };
    default:
      return { type: type === 'resolve' ? 'resolve' : 'reopen' } as const;
  }
}

test('[NO1] the view is the same whatever the order and however often updates are delivered, and whatever clocks say', () => {
  fc.assert(
    fc.property(writtenActs, fc.infiniteStream(fc.nat()), (written, draws) => {
      const placed = arrive(written);
      const expected = notesView(placed);
      const waiting = placed.map((act) => encodeArrived([act]));
      waiting.push(encodeArrived(placed.slice(0, placed.length / 2)));
      const doc = new Y.Doc();
      const reader = createNotesReader(doc);
      const got = [];
      while (waiting.length > 0) {
        const [draw] = draws.take(1);
        Y.applyUpdate(doc, waiting.splice((draw ?? 0) % waiting.length, 1)[0]!);
        got.push(...reader.take());
      }
      expect(notesView(got)).toEqual(expected);
      const otherwise = written.map(([act, by]) => [{ ...act, at: 5 }, by] as const);
      expect(textOf(notesView(arrive(otherwise)))).toEqual(textOf(expected));
    }),
    { numRuns: 200 },
  );
});

const textOf = (view: unknown) =>
  JSON.stringify(view, (key, value: unknown) => (key === 'act' ? null : value));

test('[NO2] nothing that was written is lost, and what wins had seen what won before it', () => {
  fc.assert(
    fc.property(writtenActs, (written) => {
      const placed = arrive(written);
      const numbers = new Map(placed.map(({ act, arrival }) => [act.id, arrival.number]));
      const byId = new Map(written.map(([act]) => [act.id, act]));
      const hasSeen = (id: string, earlier: string) => {
        const act = byId.get(id)!;
        if ((numbers.get(act.saw ?? '') ?? -1) >= numbers.get(earlier)!) return true;
        for (let own = act.after; own !== null; own = byId.get(own)!.after) if (own === earlier) return true;
        return false;
      };
      for (const view of notesView(placed)) {
        const texts = [...view.before, view];
        const edits = written.filter(([act]) => act.type === 'edit' && act.of === view.id);
        expect(texts.length + view.also.length).toBe(edits.length + 1);
        for (const [index, { act }] of texts.entries()) {
          for (const { act: earlier } of texts.slice(1, index)) expect(hasSeen(act, earlier)).toBe(true);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('[NO1] ten thousand acts on one note are shown in no time', () => {
  const replies = Array.from({ length: 10_000 }, (_, index) =>
    index % 2 === 0
      ? ([actOf(`r${index}`, reply('x')), ANNA] as const)
      : ([actOf(`r${index}`, { type: 'resolve' }), PRIYA] as const),
  );
  const all = arrived(first, ...replies);
  const before = performance.now();
  expect(notesView(all)[0]?.replies.length).toBe(5_000);
  expect(performance.now() - before).toBeLessThan(5_000);
});
