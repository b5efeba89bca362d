import * as v from 'valibot';
import WebSocket from 'ws';
import { closeReason } from '#protocol/wire/close.ts';
import { NOTES_TOKEN_QUERY } from '#protocol/wire/http.ts';
import { personRows } from '#protocol/people/person-row.ts';
import { notesPath } from '#protocol/people/link.ts';
import { encodeAwareness, entryOf, readAwareness, readState } from '#protocol/notes/notes-frame.ts';
import type { PresenceIdentity, PresenceState } from '#protocol/notes/presence.ts';
import type { RawViewer } from './raw-viewer.ts';

/** A socket of the tests' own to the notes room: says whatever it likes, and remembers what it was told of whom. */
export interface NotesSocket {
  /** By awareness client. */
  readonly known: ReadonlyMap<number, PresenceState>;
  say(client: number, state: PresenceState): void;
  sendBytes(bytes: Uint8Array | string): void;
  /** The named reason the room closed with, or the code where it has none. */
  readonly closed: Promise<string | number>;
  readonly isOpen: boolean;
  close(): void;
}

export interface NotesOptions {
  session: string;
  /** Who it says it is. */
  person?: string;
  headers?: Record<string, string>;
  /** What it shows instead of the token it was given. */
  token?: string;
}

export async function openNotes(
  viewer: RawViewer,
  { session, person = viewer.as.person, headers = {}, token }: NotesOptions,
): Promise<NotesSocket> {
  const { origin = '', cookie = '' } = viewer.headers;
  const query = new URLSearchParams({ person, [NOTES_TOKEN_QUERY]: token ?? (await viewer.token()).notes });
  const url = `${origin.replace(/^http/, 'ws')}${notesPath(session)}?${query}`;
  const socket = new WebSocket(url, { perMessageDeflate: false, headers: { origin, cookie, ...headers } });
  const known = new Map<number, PresenceState>();
  let clock = 0;
  socket.on('message', (frame: Buffer, isBinary) => {
    for (const { client, json } of (isBinary ? readAwareness(frame) : null) ?? []) {
      const state = readState(json);
      if (state === null) known.delete(client);
      else known.set(client, state);
    }
  });
  const closed = new Promise<string | number>((resolve) => {
    socket.on('close', (code) => resolve(closeReason(code) ?? code));
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return {
    known,
    closed,
    get isOpen() {
      return socket.readyState === WebSocket.OPEN;
    },
    say: (client, state) => socket.send(encodeAwareness([entryOf({ client, clock: (clock += 1), state })])),
    sendBytes: (bytes) => socket.send(bytes),
    close: () => socket.terminate(),
  };
}

/** Who somebody is to the others, as the session has it. */
export async function identityOf(viewer: RawViewer): Promise<PresenceIdentity> {
  const rows = v.parse(personRows, await (await viewer.get('people')).json());
  const row = rows.find(({ person }) => person === viewer.as.person);
  if (row === undefined) throw new Error('who entered is not among the people');
  const { person, name, role, color } = row;
  return { person, device: viewer.as.device, name, role, color };
}
