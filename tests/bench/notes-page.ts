import * as v from 'valibot';
import WebSocket from 'ws';
import { NOTES_TOKEN_QUERY, TOKEN_HEADER } from '#protocol/wire/http.ts';
import { personRows } from '#protocol/people/person-row.ts';
import { notesPath, sessionPath } from '#protocol/people/link.ts';
import { proofAnswer } from '#protocol/wire/proof.ts';
import type { PresenceIdentity, PresenceState } from '#protocol/notes/presence.ts';
import { enterThrough, portOf, tokenThrough } from './through.ts';
import type { Entered } from './through.ts';

/** A page in the notes room, as far as presence goes: who is before it, and its socket. */
export interface NotesPage {
  identity: PresenceIdentity;
  socket: WebSocket;
}

/** Enters so many people by a link, each with a key of their own, and joins the notes room as each. */
export async function joinNotes(link: string, count: number): Promise<NotesPage[]> {
  const port = portOf(link);
  const entered: Entered[] = [];
  for (let index = 0; index < count; index += 1) entered.push(await enterThrough(link, port));
  const people = await peopleOf(entered[0]);
  return Promise.all(
    entered.map(async (each) => {
      const row = people.find(({ person }) => person === each.person);
      const device = row?.devices[0]?.device;
      if (row === undefined || device === undefined) throw new Error('who entered is not among the people');
      const { person, name, role, color } = row;
      return { identity: { person, device, name, role, color }, socket: await openNotes(each, port) };
    }),
  );
}

async function peopleOf(entered: Entered | undefined) {
  if (entered === undefined) return [];
  const { origin, session } = entered;
  const { http } = await tokenThrough(entered, Number(new URL(origin).port));
  const headers = { origin, [TOKEN_HEADER]: http };
  const answer = await fetch(`${origin}${sessionPath(session)}/people`, { headers });
  return v.parse(personRows, await answer.json());
}

async function openNotes(entered: Entered, port: number): Promise<WebSocket> {
  const { origin, session, cookie, person } = entered;
  const query = new URLSearchParams({
    person,
    [NOTES_TOKEN_QUERY]: (await tokenThrough(entered, port)).notes,
  });
  const url = `ws://127.0.0.1:${port}${notesPath(session)}?${query}`;
  const socket = new WebSocket(url, { headers: { origin, cookie }, perMessageDeflate: false });
  socket.binaryType = 'nodebuffer';
  socket.on('message', (data: Buffer, isBinary) => {
    const proof = isBinary ? null : proofAnswer(data.toString());
    if (proof !== null) socket.send(proof);
  });
  await new Promise((resolve, reject) =>
    socket.once('message', resolve).once('close', reject).once('error', reject),
  );
  return socket;
}

/** What a page says while its pointer is at the column. */
export function pointingAt(identity: PresenceIdentity, column: number): PresenceState {
  return {
    ...identity,
    terminal: 'aaaaaaaa',
    pointer: { on: 'lines', line: 1_234, column },
    selection: null,
    view: { first: 1_200, last: 1_235, follows: true },
    typing: false,
    away: false,
    latencyMs: 12,
  };
}
