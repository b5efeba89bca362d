import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import * as encoding from 'lib0/encoding';
import { encodeAwareness, entryOf } from '#protocol/notes/notes-frame.ts';
import type { PresenceIdentity, PresenceState } from '#protocol/notes/presence.ts';
import { stateOf } from '../../party/testing/notes-world.ts';
import { until } from '../harness/facts.ts';
import { identityOf, openNotes } from '../harness/notes-socket.ts';
import type { NotesSocket } from '../harness/notes-socket.ts';
import { BASH, startProduct } from '../harness/product.ts';
import type { Product, Shared } from '../harness/product.ts';
import { askAsAdmin } from '../harness/admin.ts';
import { enterRaw } from '../harness/raw-viewer.ts';
import type { RawViewer } from '../harness/raw-viewer.ts';

let product: Product;
let shared: Shared;

beforeAll(async () => {
  product = await startProduct();
  shared = await product.share(...BASH);
});
afterAll(() => product.dispose());

interface Someone {
  viewer: RawViewer;
  identity: PresenceIdentity;
  notes: NotesSocket;
}

async function join(link: string, name: string): Promise<Someone> {
  const viewer = await enterRaw(link, { name });
  const identity = await identityOf(viewer);
  return { viewer, identity, notes: await openNotes(viewer, { session: shared.session }) };
}

async function invite(body: unknown): Promise<{ link: string; id: string }> {
  const response = await askAsAdmin(product, `/parties/session/${shared.session}/invitations`, body);
  return response.json();
}

const ANNAS = 1;
const OTHERS = 2;

async function expectShown(notes: NotesSocket, client: number, state: PresenceState): Promise<void> {
  await until('the state is shown', () => JSON.stringify(notes.known.get(client)) === JSON.stringify(state));
}

test('[Y1] on the raw socket nobody says anything in another’s name, whatever of it they claim', async () => {
  const anna = await join(shared.links.technician, 'Anna');
  const state = stateOf(anna.identity, { typing: true });
  anna.notes.say(ANNAS, state);
  const omar = await join(shared.links.client, 'Omar');
  await expectShown(omar.notes, ANNAS, state);
  const claims: Partial<PresenceIdentity>[] = [
    anna.identity,
    { person: anna.identity.person },
    { device: anna.identity.device },
    { name: 'Anna' },
    { role: 'technician' },
    { color: (omar.identity.color + 1) % 8 },
  ];
  for (const claim of claims) {
    const forger = await openNotes(omar.viewer, { session: shared.session });
    forger.say(OTHERS, { ...stateOf(omar.identity), ...claim });
    expect(await forger.closed).toBe('not-allowed');
  }
  const thief = await openNotes(omar.viewer, { session: shared.session });
  thief.say(ANNAS, stateOf(omar.identity));
  expect(await thief.closed).toBe('not-allowed');
  omar.notes.say(OTHERS, stateOf(omar.identity));
  await expectShown(anna.notes, OTHERS, stateOf(omar.identity));
  expect([...anna.notes.known.keys()].sort()).toEqual([ANNAS, OTHERS]);
  expect(anna.notes.known.get(ANNAS)).toEqual(state);
  for (const { notes } of [anna, omar]) notes.close();
});

test('[Y3] updates of the document, two states at once and text close by name, and disturb nobody', async () => {
  const anna = await join(shared.links.technician, 'Anna');
  const doc = new Y.Doc();
  doc.getArray('notes').push(['forged']);
  const update = encoding.createEncoder();
  encoding.writeVarUint(update, 0);
  encoding.writeVarUint(update, 2);
  encoding.writeVarUint8Array(update, Y.encodeStateAsUpdate(doc));
  const state = stateOf(anna.identity);
  const breaches: [Uint8Array | string, string][] = [
    [encoding.toUint8Array(update), 'not-an-append'],
    [
      encodeAwareness([entryOf({ client: 8, clock: 1, state }), entryOf({ client: 9, clock: 1, state })]),
      'malformed-frame',
    ],
    ['y-pk-batch#{"type":"start","id":"a","size":4,"count":1}', 'malformed-frame'],
    [new Uint8Array(70_000), 'frame-too-large'],
  ];
  for (const [bytes, reason] of breaches) {
    const socket = await openNotes(anna.viewer, { session: shared.session });
    socket.sendBytes(bytes);
    expect(await socket.closed).toBe(reason);
  }
  expect(anna.notes.isOpen).toBe(true);
  anna.notes.close();
});

test('[Y10] the notes room takes whom the session room lets in, as who they are there', async () => {
  const anna = await join(shared.links.technician, 'Anna');
  const omar = await join(shared.links.client, 'Omar');
  const { session } = shared;
  const refusalOf = async (options: Parameters<typeof openNotes>[1]) =>
    (await openNotes(omar.viewer, options)).closed;
  expect(await refusalOf({ session, person: anna.identity.person })).toBe('not-allowed');
  expect(await refusalOf({ session, headers: { cookie: '' } })).toBe('not-signed-in');
  expect(await refusalOf({ session, headers: { origin: 'https://evil.example' } })).toBe('wrong-origin');
  expect(await refusalOf({ session, token: (await anna.viewer.token()).notes })).toBe('not-allowed');
  const foreign = await product.share(...BASH);
  expect(await refusalOf({ session: foreign.session })).toBe('not-signed-in');
  for (const { notes } of [anna, omar]) notes.close();
});

test('[Y9] an invitation that is revoked puts all who came by it out of the notes room within a second', async () => {
  const anna = await join(shared.links.technician, 'Anna');
  const { link, id } = await invite({ role: 'observer' });
  const eve = await join(link, 'Eve');
  eve.notes.say(OTHERS, stateOf(eve.identity));
  await expectShown(anna.notes, OTHERS, stateOf(eve.identity));
  const before = performance.now();
  expect((await anna.viewer.post(`invitations/${id}/revoke`, {})).status).toBe(204);
  expect(await eve.notes.closed).toBe('invitation-revoked');
  expect(performance.now() - before).toBeLessThan(1_000);
  await until('she is gone', () => !anna.notes.known.has(OTHERS));
  const again = await openNotes(eve.viewer, { session: shared.session });
  expect(['invitation-revoked', 'not-signed-in', 'not-allowed']).toContain(await again.closed);
  anna.notes.close();
});
