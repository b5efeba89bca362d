import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseLink, sessionPath } from '#protocol/people/link.ts';
import { TOKEN_HEADER } from '#protocol/wire/http.ts';
import { expect, run, screenOf, test } from './fixtures.ts';

/** What a program on another port of the host, as of another of its users, is sent by a browser that comes there. */
async function listen() {
  const heard: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    heard.push(request.headers);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { heard, port, close: () => server.close() };
}

test('[R18] the cookie that another port of the host is sent opens nothing', async ({ shared, open }) => {
  const page = await open(shared.links.technician);
  const { origin, hostname } = new URL(page.url());
  const path = sessionPath(parseLink(shared.links.technician)!.session);
  const other = await listen();
  await page.goto(`http://${hostname}:${other.port}${path}/record`);
  const cookie = other.heard.find((headers) => headers.cookie !== undefined)?.cookie ?? '';
  other.close();
  expect(cookie).toMatch(/^holdfast-/);
  const person = /^holdfast-(\w+)=/.exec(cookie)?.[1] ?? '';
  for (const what of ['record', 'timeline', 'people', 'invitations']) {
    const answer = await fetch(`${origin}${path}/${what}`, {
      headers: { origin, cookie, 'x-holdfast-person': person },
    });
    expect([what, answer.status, await answer.json()]).toEqual([what, 401, { problem: 'token-needed' }]);
  }
});

test('[C32] a page shows its token with each request, and keeps it nowhere', async ({ shared, open }) => {
  const page = await open(shared.links.technician);
  await run(page, 'echo here-$((1+1))');
  await expect(screenOf(page)).toContainText('here-2');
  const tokens: (string | null)[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/parties/session/')) tokens.push(request.headers()[TOKEN_HEADER] ?? null);
  });
  await page.getByRole('button', { name: 'Timeline', exact: true }).click();
  await expect(page.getByRole('log', { name: 'Timeline' })).toContainText('opened');
  expect(tokens.length).toBeGreaterThan(0);
  const kept = await page.evaluate(async () => {
    const databases = await indexedDB.databases();
    const values = databases.map(
      ({ name = '' }) =>
        new Promise<unknown>((resolve) => {
          const opening = indexedDB.open(name);
          opening.onsuccess = () => {
            const stores = [...opening.result.objectStoreNames];
            if (stores.length === 0) return resolve([]);
            const reading = opening.result.transaction(stores).objectStore(stores[0]!).getAll();
            reading.onsuccess = () => resolve(reading.result);
          };
        }),
    );
    const stores = [{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href];
    return JSON.stringify([stores, await Promise.all(values)]);
  });
  for (const token of tokens) {
    expect(token).toMatch(/^[\w.-]{70,}$/);
    expect(kept).not.toContain(token);
  }
});
