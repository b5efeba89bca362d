import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as v from 'valibot';
import {
  createdInvitation,
  deviceInvitation,
  invitationRows,
  spokenCode,
  type CreateInvitation,
} from '#protocol/people/invitations.ts';
import { joined } from '#protocol/desk/joining.ts';
import { personRows } from '#protocol/people/person-row.ts';
import { DESK_PATH, sessionPath } from '#protocol/people/link.ts';
import { until } from '../harness/facts.ts';
import { openNotes } from '../harness/notes-socket.ts';
import { BASH, startProduct } from '../harness/product.ts';
import type { Product, Shared } from '../harness/product.ts';
import { askAsAdmin } from '../harness/admin.ts';
import { post } from '../harness/raw-endpoint.ts';
import { enter, enterRaw } from '../harness/raw-viewer.ts';

let product: Product;
let shared: Shared;

beforeAll(async () => {
  product = await startProduct();
  shared = await product.share(...BASH);
});
afterAll(() => product.dispose());

const admin = (path: string, body?: unknown) =>
  askAsAdmin(product, `${sessionPath(shared.session)}/${path}`, body);
const ask = async (path: string) => (await admin(path)).json();
const join = (code: string) => post(`${product.url}${DESK_PATH}/join`, { code, session: shared.session });

async function invite(wanted: CreateInvitation) {
  return v.parse(createdInvitation, await (await admin('invitations', wanted)).json());
}

async function linkBy(code: string): Promise<string> {
  return v.parse(joined, await (await join(code)).json()).link;
}

describe('codes that are said', () => {
  test('[J13] eight digits become a link, once; [J14] which lets one in, once', async () => {
    const { id } = await invite({ role: 'client', name: 'Ada' });
    const { code } = v.parse(spokenCode, await (await admin(`invitations/${id}/code`, {})).json());
    const link = await linkBy(`${code.slice(0, 4)} ${code.slice(4)}`);
    expect(link).not.toBe('');
    const again = await join(code);
    expect([again.status, await again.json()]).toEqual([401, { problem: 'code-unknown' }]);
    expect((await enterRaw(link)).as).toMatchObject({ role: 'client', name: 'Ada' });
    expect((await enter(link)).response.status).toBe(401);
  });

  test('[J10] six digits add a device to the person who asked', async () => {
    const first = await enterRaw(shared.links.client);
    const asked = await first.post(`people/${first.as.person}/devices`, {});
    const { code } = v.parse(deviceInvitation, await asked.json());
    expect(code).toMatch(/^\d{6}$/);
    const second = await enterRaw(await linkBy(code), { name: 'Somebody else', label: 'Phone' });
    expect(second.as).toEqual({ ...first.as, device: second.as.device });
    const seats = [await first.signIn(), await second.signIn()];
    const rows = v.parse(personRows, await ask('people'));
    const row = rows.find(({ person }) => person === first.as.person);
    expect(row?.here).toHaveLength(2);
    expect(row?.devices.map(({ how }) => how)).toEqual(['first', 'own']);
    for (const seat of seats) seat.close();
  });
});

describe('shutting out', () => {
  test('[J7] revoking closes the sockets of session and notes within a second, for good', async () => {
    const { link, id } = await invite({ role: 'technician' });
    const viewer = await enterRaw(link);
    const seat = await viewer.signIn();
    const notes = await openNotes(viewer, shared);
    const start = performance.now();
    expect((await admin(`invitations/${id}/revoke`, {})).status).toBe(204);
    expect(await Promise.all([seat.closed, notes.closed])).toEqual([
      'invitation-revoked',
      'invitation-revoked',
    ]);
    expect(performance.now() - start).toBeLessThan(1000);
    expect(await (await openNotes(viewer, shared)).closed).toBe('invitation-revoked');
    expect(await (await viewer.open()).closed).toBe('invitation-revoked');
    const rows = v.parse(invitationRows, await ask('invitations'));
    expect(rows.find((row) => row.id === id)?.revokedAt).not.toBeNull();
  });

  test('[J11] a removed device is out of session and notes; another of that person is not', async () => {
    const first = await enterRaw(shared.links.client);
    const { link } = v.parse(
      deviceInvitation,
      await (await first.post(`people/${first.as.person}/devices`, {})).json(),
    );
    const second = await enterRaw(link);
    const [kept, gone] = [await first.signIn(), await second.signIn()];
    const notes = await openNotes(second, shared);
    expect((await first.post(`devices/${second.as.device}/remove`, {})).status).toBe(204);
    expect(await Promise.all([gone.closed, notes.closed])).toEqual(['device-removed', 'device-removed']);
    expect(kept.isOpen).toBe(true);
    kept.close();
  });
});

test('[J9] a forged signature and another’s name on the raw socket are closed by name', async () => {
  const [observer, technician] = [
    await enterRaw(shared.links.observer),
    await enterRaw(shared.links.technician),
  ];
  const socket = await observer.open();
  await observer.hello(socket, { signature: new Uint8Array(64) });
  expect(await socket.closed).toBe('bad-signature');
  const other = await observer.open();
  await observer.hello(other, { person: technician.as.person });
  expect(await other.closed).toBe('not-allowed');
});

test('[J15] who leaves is said to have left, though nobody asks', async () => {
  const viewer = await enterRaw(shared.links.observer);
  (await viewer.signIn()).close();
  const left = () =>
    admin('record')
      .then((answer) => answer.text())
      .then((lines) => lines.includes(`"person":"${viewer.as.person}","since"`));
  await until('the record says so', async () => ((await left()) ? true : null));
}, 30_000);
