import { beforeEach, describe, expect, test, vi } from 'vitest';
import {
  HANDOFF_UNTAKEN_MS,
  HANDOFFS_PAGE,
  MAX_HANDOFF_BYTES,
  MAX_HANDOFFS_OF_PERSON,
} from '#protocol/ground/limits.ts';
import { hashedHandoff } from '#protocol/handoff/facts.ts';
import type { HandoffTo } from '#protocol/handoff/handoff.ts';
import type { HandoffPage } from '#protocol/handoff/routes.ts';
import { sha256 } from '../../worker/crypto.ts';
import { jsonOf } from '../../testing/answers.ts';
import { announcement, TERMINAL } from '../../testing/author.ts';
import { peopleActs } from '../../testing/people-acts.ts';
import { createScene, Seat, type Scene } from '../../testing/scene.ts';
import { SESSION } from '../../testing/test-room.ts';

let scene: Scene;

beforeEach(() => {
  scene = createScene();
});

const TEXT = 'The spooler fills C:.\n\nAsk Omar before stopping it.';
const VERSION = {
  ...({ number: 1, at: 0, why: 'handoff', handoff: 'h', salt: 's', sha256: '0'.repeat(64) } as const),
  isTextKept: true,
};
const settled = () => new Promise(setImmediate);
const anyone: HandoffTo = { kind: 'anyone' };
const to = (seat: Seat): HandoffTo => ({ kind: 'person', person: seat.person });

function offer(from: Seat, receiver: HandoffTo, text = TEXT): string {
  from.client.send({ type: 'offer-handoff', to: receiver, text });
  return from.handoff.open?.id ?? '';
}
const accept = (seat: Seat, handoff: string) => seat.client.send({ type: 'accept-handoff', handoff });
const decline = (seat: Seat, handoff: string, reason = 'no time') =>
  seat.client.send({ type: 'decline-handoff', handoff, reason });
const withdraw = (seat: Seat, handoff: string) => seat.client.send({ type: 'withdraw-handoff', handoff });
const page = (query: Record<string, string> = {}) =>
  jsonOf<HandoffPage>(scene.world.admin({ path: 'handoffs', query }));
const remove = (seat: Seat) =>
  scene.world.admin({ method: 'POST', path: `people/${seat.person}/remove`, body: {} });

describe('[HO1] one technician takes care of the session', () => {
  test('the first who comes, and no client or observer; everybody is told, also those who come later', () => {
    const [cleo, otto] = [scene.join('client'), scene.join('observer')];
    expect(cleo.handoff.responsible).toBeNull();
    const [ann, bob] = [scene.join(), scene.join()];
    for (const seat of [ann, bob, cleo, otto, scene.join('client')])
      expect(seat.handoff).toMatchObject({ responsible: ann.person, work: { state: 'working' } });
    expect(scene.facts('responsibility-passed')).toEqual([
      { type: 'responsibility-passed', from: null, to: ann.person, how: 'first' },
    ]);
  });

  test('it stays theirs when they are gone and over restarts, and the welcome says who they are', () => {
    const ann = scene.join();
    ann.client.leave();
    scene.world.pass(3_600_000);
    scene.world.crash();
    const bob = scene.join();
    expect(bob.handoff.responsible).toBe(ann.person);
    expect(bob.welcome.people.map(({ person }) => person)).toContain(ann.person);
  });

  test('once they are removed it is another technician’s who is here, or the next one’s', () => {
    const [ann, bob] = [scene.join(), scene.join()];
    remove(ann);
    expect(bob.handoff.responsible).toBe(bob.person);
    remove(bob);
    const cleo = scene.join('client');
    expect(cleo.handoff.responsible).toBeNull();
    const cem = scene.join();
    expect(cleo.handoff.responsible).toBe(cem.person);
    expect(scene.facts('responsibility-passed')).toMatchObject([
      { how: 'first' },
      { from: ann.person, to: bob.person, how: 'shut-out' },
      { from: bob.person, to: null, how: 'shut-out' },
      { from: null, to: cem.person, how: 'first' },
    ]);
  });
});

describe('[HO2] a handoff is offered to one receiver, and taken by it alone', () => {
  test('accepting passes responsibility, and all are told who takes care now', () => {
    const [ann, bob, cleo] = [scene.join(), scene.join(), scene.join('client')];
    const id = offer(ann, to(bob));
    expect(cleo.handoff).toMatchObject({
      responsible: ann.person,
      work: { state: 'handed-over' },
      open: { id, from: ann.person, to: to(bob), untaken: false },
    });
    accept(bob, id);
    for (const seat of [ann, bob, cleo])
      expect(seat.handoff).toMatchObject({
        ...{ responsible: bob.person, open: null, work: { state: 'working' } },
        last: { id, how: 'accepted', by: bob.person },
      });
    expect(scene.facts('handoff-ended', 'responsibility-passed').slice(1)).toEqual([
      { type: 'handoff-ended', handoff: id, how: 'accepted', by: bob.person, reason: null },
      { type: 'responsibility-passed', from: ann.person, to: bob.person, how: 'accepted' },
    ]);
  });

  test('[HN9] the handoff note is kept as it stood when the session was handed over, and not before', () => {
    const [ann, bob] = [scene.join(), scene.join()];
    const id = offer(ann, to(bob));
    expect(scene.world.keptNotes).toEqual([]);
    accept(bob, id);
    expect(scene.world.keptNotes).toEqual([id]);
  });

  test('[HN9] it is told again until the notes room has answered, also by a room that was killed meanwhile', async () => {
    const [ann, bob] = [scene.join(), scene.join()];
    const keep = vi.spyOn(scene.world.ports, 'keepHandoffNote').mockRejectedValue(new Error('nobody there'));
    const id = offer(ann, to(bob));
    accept(bob, id);
    await settled();
    expect(scene.world.errors.splice(0)).toHaveLength(1);
    scene.world.crash();
    keep.mockReset().mockResolvedValue({ version: VERSION, text: '' });
    scene.world.pass(20_000);
    await settled();
    expect(keep.mock.calls).toEqual([[SESSION, id]]);
    scene.world.pass(3_600_000);
    expect(keep).toHaveBeenCalledOnce();
  });

  test('nobody else may take or decline it, not even its giver', () => {
    const [ann, bob, cem] = [scene.join(), scene.join(), scene.join()];
    const id = offer(ann, to(bob));
    for (const seat of [ann, cem]) {
      accept(seat, id);
      decline(seat, id);
      expect(seat.refusals).toEqual(['accept-handoff: not-for-you', 'decline-handoff: not-for-you']);
    }
    expect(bob.handoff).toMatchObject({ responsible: ann.person, open: { id } });
  });

  test('to an invitation made on the spot: whoever came in by it', () => {
    const [ann, bob] = [scene.join(), scene.join()];
    const body = { role: 'technician', uses: 1 };
    const made = jsonOf<{ id: string; link: string }>(
      scene.world.admin({ method: 'POST', path: 'invitations', body }),
    );
    const id = offer(ann, { kind: 'invitation', invitation: made.id });
    accept(bob, id);
    expect(bob.refusals).toEqual(['accept-handoff: not-for-you']);
    const somebody = scene.world.enter(made.link);
    const dora = new Seat({ ...scene.world.greet(somebody), somebody });
    accept(dora, id);
    expect(ann.handoff.responsible).toBe(dora.person);
  });

  test('it goes to nobody who may not take it: a client, who was removed, oneself, another’s device, a made-up id', () => {
    const [ann, bob, cleo] = [scene.join(), scene.join(), scene.join('client')];
    remove(bob);
    const { invitationOf } = peopleActs(scene.world);
    const nobody: HandoffTo[] = [
      ...[cleo, bob, ann].map(to),
      { kind: 'person', person: 'zzzzzzzzzz' },
      { kind: 'invitation', invitation: invitationOf('client') },
      { kind: 'invitation', invitation: 'zzzzzzzzzz' },
    ];
    for (const receiver of nobody) offer(ann, receiver);
    expect(ann.refusals).toEqual(nobody.map(() => 'offer-handoff: no-receiver'));
    expect(scene.facts('handoff-offered')).toEqual([]);
  });

  test('it is offered by who takes care of the session; while they are gone, by any technician', () => {
    const [ann, bob] = [scene.join(), scene.join()];
    offer(bob, anyone);
    expect(bob.refusals).toEqual(['offer-handoff: not-responsible']);
    ann.client.leave();
    scene.world.pass(60_000);
    const id = offer(bob, anyone);
    const cem = scene.join();
    accept(cem, id);
    expect(cem.handoff.responsible).toBe(cem.person);
  });
});

describe('[HO3] accepting passes control in the same write', () => {
  const OTHER = 'bbbbbbbb';
  const THIRD = 'cccccccc';
  const take = (seat: Seat, terminal: string) => seat.client.send({ type: 'take-control', terminal });
  const controls = (seat: Seat) =>
    Object.fromEntries(scene.back(seat).welcome.controls.map((control) => [control.terminal, control]));

  test('of what the giver holds and nobody does; who holds another keeps it and is asked', () => {
    const [ann, bob, cem] = [scene.join(), scene.join(), scene.join()];
    scene.agent.send(announcement(OTHER));
    scene.agent.send(announcement(THIRD));
    take(ann, TERMINAL);
    take(cem, OTHER);
    scene.agent.look();
    accept(bob, offer(ann, to(bob)));
    expect(controls(cem)).toMatchObject({
      [TERMINAL]: { holder: bob.person, fence: 2 },
      [OTHER]: { holder: cem.person, fence: 1, asks: [{ person: bob.person }] },
      [THIRD]: { holder: bob.person, fence: 1 },
    });
    expect(scene.heard('raise-fence').map(({ terminal, fence }) => [terminal, fence])).toEqual([
      [TERMINAL, 2],
      [THIRD, 1],
    ]);
    expect(scene.passes().slice(-2)).toEqual([
      ['accepted', 2],
      ['accepted', 1],
    ]);
    ann.type('x', 1);
    bob.type('y', 2);
    expect(scene.keysHeard()).toEqual(['y']);
  });

  test('a write that fails passes nothing: neither responsibility nor control', () => {
    const [ann, bob] = [scene.join(), scene.join()];
    take(ann, TERMINAL);
    const id = offer(ann, to(bob));
    scene.world.ports.sql.exec(
      `CREATE TRIGGER full BEFORE INSERT ON record WHEN new.type = 'control-passed'
       BEGIN SELECT raise(abort, 'disk I/O error'); END`,
    );
    accept(bob, id);
    scene.world.ports.sql.exec('DROP TRIGGER full');
    const cem = scene.join();
    expect(cem.handoff).toMatchObject({ responsible: ann.person, open: { id } });
    expect(controls(cem)).toMatchObject({ [TERMINAL]: { holder: ann.person, fence: 1 } });
    expect(scene.facts('handoff-ended')).toEqual([]);
  });
});

describe('[HO4] a session is offered once at a time', () => {
  test('of two in the same instant the second is refused by name, and the first stands', () => {
    const ann = scene.join();
    const other = scene.back(ann);
    const first = offer(ann, anyone, 'the first');
    offer(other, anyone, 'the second');
    expect(other.refusals).toEqual(['offer-handoff: handoff-open']);
    expect(page().handoffs).toMatchObject([{ id: first, text: 'the first' }]);
  });

  test('of two who accept in the same instant one has it, and the other is told', () => {
    const [ann, bob, cem] = [scene.join(), scene.join(), scene.join()];
    const id = offer(ann, anyone);
    accept(bob, id);
    accept(cem, id);
    expect(cem.refusals).toEqual(['accept-handoff: no-such-handoff']);
    expect(cem.handoff.responsible).toBe(bob.person);
  });
});

describe('[HO5] until it is accepted the session stays its owner’s', () => {
  test('it can be withdrawn by its giver alone, and then be taken by nobody', () => {
    const [ann, bob] = [scene.join(), scene.join()];
    const id = offer(ann, to(bob));
    withdraw(bob, id);
    expect(bob.refusals).toEqual(['withdraw-handoff: not-yours']);
    withdraw(ann, id);
    accept(bob, id);
    expect(bob.refusals.at(-1)).toBe('accept-handoff: no-such-handoff');
    expect(ann.handoff).toMatchObject({ responsible: ann.person, open: null, last: { how: 'withdrawn' } });
    withdraw(ann, id);
    expect(ann.refusals).toEqual(['withdraw-handoff: no-such-handoff']);
  });

  test('declining says why, and nothing is declined without', () => {
    const [ann, bob] = [scene.join(), scene.join()];
    const id = offer(ann, to(bob));
    decline(bob, id, ' \u200b ');
    expect(bob.refusals).toEqual(['decline-handoff: no-reason']);
    decline(bob, id, 'I am on\nanother call');
    expect(ann.handoff).toMatchObject({
      ...{ responsible: ann.person, open: null },
      last: { how: 'declined', by: bob.person, reason: 'I am on another call' },
    });
  });

  test('also when they are gone, and over a restart of the room', () => {
    const [ann, bob] = [scene.join(), scene.join()];
    const id = offer(ann, to(bob));
    ann.client.leave();
    scene.world.pass(60_000);
    scene.world.crash();
    const back = scene.back(bob);
    expect(back.handoff).toMatchObject({ responsible: ann.person, open: { id } });
    accept(back, id);
    expect(back.handoff.responsible).toBe(bob.person);
  });

  test('who it was for is removed: it is the giver’s again, and says so', () => {
    const [ann, bob] = [scene.join(), scene.join()];
    const id = offer(ann, to(bob));
    remove(bob);
    expect(ann.handoff).toMatchObject({
      ...{ responsible: ann.person, open: null, work: { state: 'working' } },
      last: { id, how: 'void', by: null },
    });
  });

  test('so it is once an invitation that nobody came by is revoked', () => {
    const ann = scene.join();
    const made = jsonOf<{ id: string }>(
      scene.world.admin({ method: 'POST', path: 'invitations', body: { role: 'technician' } }),
    );
    offer(ann, { kind: 'invitation', invitation: made.id });
    scene.world.admin({ method: 'POST', path: `invitations/${made.id}/revoke`, body: {} });
    expect(ann.handoff).toMatchObject({ open: null, last: { how: 'void' } });
  });
});

describe('[HO5] an invitation that lets nobody in any more', () => {
  const invite = (body: object) =>
    jsonOf<{ id: string; link: string }>(
      scene.world.admin({ method: 'POST', path: 'invitations', body: { role: 'technician', ...body } }),
    );

  test('it expires before anybody came: the session is the giver’s again, also after a restart', () => {
    const ann = scene.join();
    const hours = 3_600_000;
    const { id: invitation } = invite({ expiresInMs: 2 * hours });
    offer(ann, { kind: 'invitation', invitation });
    scene.world.pass(hours);
    expect(ann.handoff).toMatchObject({ open: { untaken: true } });
    scene.world.crash();
    const back = scene.back(ann);
    scene.world.pass(hours + 1_000);
    expect(back.handoff).toMatchObject({ open: null, last: { how: 'void' } });
    expect(scene.facts('handoff-untaken')).toHaveLength(1);
  });

  test('it expires before it would be marked', () => {
    const ann = scene.join();
    const { id: invitation } = invite({ expiresInMs: HANDOFF_UNTAKEN_MS / 3 });
    offer(ann, { kind: 'invitation', invitation });
    scene.world.pass(HANDOFF_UNTAKEN_MS / 2);
    expect(ann.handoff).toMatchObject({ open: null, last: { how: 'void' } });
    expect(scene.facts('handoff-untaken')).toEqual([]);
  });

  test('whoever used it up is removed; while they are in, it waits for them', () => {
    const ann = scene.join();
    const made = invite({ uses: 1 });
    offer(ann, { kind: 'invitation', invitation: made.id });
    const somebody = scene.world.enter(made.link);
    const dora = new Seat({ ...scene.world.greet(somebody), somebody });
    scene.world.pass(3_600_000);
    expect(ann.handoff.open).not.toBeNull();
    remove(dora);
    expect(ann.handoff).toMatchObject({ open: null, last: { how: 'void' } });
  });
});

describe('[HO6] whoever is next', () => {
  test('every technician may take it who is here or comes, and the first does; declining leaves it to the others', () => {
    const [ann, bob] = [scene.join(), scene.join()];
    const id = offer(ann, anyone);
    decline(bob, id);
    expect(ann.handoff).toMatchObject({ open: { id, declined: [bob.person] } });
    ann.client.leave();
    scene.world.pass(2 * 3_600_000);
    const cem = scene.join();
    expect(cem.handoff.open?.id).toBe(id);
    accept(cem, id);
    expect(cem.handoff.responsible).toBe(cem.person);
    expect(page().handoffs[0]?.declines).toMatchObject([{ person: bob.person, reason: 'no time' }]);
  });

  test('its giver does not take it', () => {
    const ann = scene.join();
    accept(ann, offer(ann, anyone));
    expect(ann.refusals).toEqual(['accept-handoff: not-for-you']);
  });
});

describe('[HO7] what nobody has taken for half an hour is marked', () => {
  test('once, on the record, for everybody and for the desk, also after a restart', () => {
    const ann = scene.join();
    offer(ann, anyone);
    const { at } = ann.handoff.open!;
    scene.world.pass(HANDOFF_UNTAKEN_MS - 1);
    expect(ann.handoff.open?.untaken).toBe(false);
    scene.world.crash();
    const back = scene.back(ann);
    scene.world.pass(1_000);
    expect(back.handoff.open?.untaken).toBe(true);
    scene.world.pass(24 * 3_600_000);
    expect(scene.facts('handoff-untaken')).toHaveLength(1);
    expect(scene.world.news.at(-1)?.care).toMatchObject({ untakenSince: at });
  });

  test('one that was taken back is not, and a later one is in its own time', () => {
    const ann = scene.join();
    withdraw(ann, offer(ann, anyone));
    scene.world.pass(HANDOFF_UNTAKEN_MS / 2);
    offer(ann, anyone);
    scene.world.pass(HANDOFF_UNTAKEN_MS / 2);
    expect(scene.facts('handoff-untaken')).toEqual([]);
    scene.world.pass(HANDOFF_UNTAKEN_MS / 2);
    expect(scene.facts('handoff-untaken')).toHaveLength(1);
  });
});

describe('[HO8] how the work stands is set by technicians, and by a handoff while it is open', () => {
  test('waiting says for what, and is there again once the handoff has been taken', () => {
    const [ann, bob] = [scene.join(), scene.join()];
    ann.client.send({ type: 'set-work', state: 'waiting', for: ' ' });
    expect(ann.refusals).toEqual(['set-work: nothing-waited-for']);
    ann.client.send({ type: 'set-work', state: 'waiting', for: 'Omar’s answer' });
    const since = scene.world.clock.now();
    expect(bob.handoff.work).toEqual({ state: 'waiting', for: 'Omar’s answer', since });
    scene.world.pass(5_000);
    const id = offer(ann, to(bob));
    expect(bob.handoff.work.state).toBe('handed-over');
    accept(bob, id);
    expect(bob.handoff.work).toEqual({ state: 'waiting', for: 'Omar’s answer', since });
    bob.client.send({ type: 'set-work', state: 'done', for: 'nothing' });
    bob.client.send({ type: 'set-work', state: 'done', for: null });
    expect(ann.handoff.work).toMatchObject({ state: 'done', for: null });
    expect(scene.facts('work-changed')).toEqual([
      { type: 'work-changed', by: ann.person, state: 'waiting', for: 'Omar’s answer' },
      { type: 'work-changed', by: bob.person, state: 'done', for: null },
    ]);
  });
});

describe('[HO9] the desk knows who takes care of a session and how it stands', () => {
  test('it is told of each change', () => {
    const [ann, bob] = [scene.join(), scene.join()];
    const care = () => scene.world.news.at(-1)?.care;
    expect(care()).toMatchObject({ responsible: 'Ada', work: { state: 'working' }, untakenSince: null });
    const id = offer(ann, to(bob));
    expect(care()).toMatchObject({ work: { state: 'handed-over' } });
    accept(bob, id);
    expect(care()).toMatchObject({ work: { state: 'working' } });
  });
});

describe('[HO10] a handoff’s text is kept beside the record, which has its salted hash', () => {
  test('the hash is that of salt and text, and the text is in no fact', () => {
    const ann = scene.join();
    const id = offer(ann, anyone);
    const [row] = page().handoffs;
    expect(row).toMatchObject({ id, number: 1, from: ann.person, to: anyone, text: TEXT, ended: null });
    const [fact] = scene.facts('handoff-offered');
    expect(fact).toEqual({
      ...{ type: 'handoff-offered', handoff: id, by: ann.person, to: anyone },
      sha256: sha256(hashedHandoff(row!)),
    });
    expect(JSON.stringify(scene.record())).not.toContain('spooler');
  });

  test('they are read in pages, the newest first', () => {
    const ann = scene.join();
    for (let one = 1; one <= HANDOFFS_PAGE + 2; one += 1) {
      withdraw(ann, offer(ann, anyone, `text ${one}`));
      scene.world.pass(2_000);
    }
    const first = page();
    expect(first.handoffs.map(({ number }) => number).slice(0, 2)).toEqual([22, 21]);
    expect(first.next).toBe(3);
    expect(page({ before: String(first.next) })).toMatchObject({
      handoffs: [{ text: 'text 2' }, { text: 'text 1' }],
      next: null,
    });
  });

  test('one person cannot use up what there may be of them: the others hand over all the same', () => {
    const [ann, bob] = [scene.join(), scene.join()];
    const id = offer(ann, to(bob));
    for (let one = 1; one < MAX_HANDOFFS_OF_PERSON; one += 1) {
      withdraw(ann, ann.handoff.open?.id ?? id);
      scene.world.pass(2_000);
      offer(ann, to(bob), `${one}`);
    }
    accept(bob, ann.handoff.open!.id);
    offer(bob, to(ann));
    accept(ann, bob.handoff.open!.id);
    offer(ann, to(bob));
    expect(ann.refusals).toEqual(['offer-handoff: too-many-handoffs']);
    expect(ann.handoff.open).toBeNull();
  });

  test('a text is neither empty nor longer than 64 KiB', () => {
    const ann = scene.join();
    offer(ann, anyone, ' \n ');
    offer(ann, anyone, 'ü'.repeat(MAX_HANDOFF_BYTES / 2 + 1));
    expect(ann.refusals).toEqual(['offer-handoff: text-empty', 'offer-handoff: text-too-long']);
    expect(offer(ann, anyone, 'ü'.repeat(MAX_HANDOFF_BYTES / 2))).not.toBe('');
  });
});
