import * as v from 'valibot';
import { base64url, hex } from '#base/bytes.ts';
import { entered, type Entered } from '#protocol/people/entering.ts';
import { TOKEN_HEADER } from '#protocol/wire/http.ts';
import { DESK_PATH, parseLink, sessionPath } from '#protocol/people/link.ts';
import { SERVER_PATH, serverProof } from '#protocol/server/proof.ts';
import type { GivenToken } from '#protocol/people/token.ts';
import type { RoomToViewer } from '#protocol/wire/messages.ts';
import { enterText, viewerText } from '#protocol/server/signed-text.ts';
import { PROTOCOL_VERSION } from '#protocol/wire/version.ts';
import { createDeviceKey, sha256Hex } from '../../src/lib/session/people/device-key.ts';
import type { DeviceKey } from '../../src/lib/session/people/device-key.ts';
import { openViewerSocket } from './raw-socket.ts';
import type { RawSocket } from './raw-socket.ts';

/** Who a test's people say they are, where it is not about that. */
export const TESTER = 'Tester';

export interface EntryOptions {
  /** The key to enter with; a fresh one where none is given. */
  device?: DeviceKey;
  name?: string;
  label?: string;
  headers?: Record<string, string>;
  /** Asked at this address instead of the link's. */
  at?: string;
  /** Said instead of what would be right. */
  forged?: Record<string, unknown>;
}

/** What came of entering; `as` is null where the server let nobody in, and then the cookie is empty. */
export interface Entry {
  response: Response;
  device: DeviceKey;
  cookie: string;
  as: Entered | null;
}

/** The key that a server says it has, reached at one address by another's name. */
async function serverKeyAt(at: string, origin: string): Promise<string> {
  const response = await fetch(`${at}${DESK_PATH}/${SERVER_PATH}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ origin, nonce: 'N'.repeat(43), purpose: 'enter' }),
  });
  return v.parse(serverProof, await response.json()).publicKey;
}

/** Enters with a link's secret as a page does. */
export async function enter(link: string, options: EntryOptions = {}): Promise<Entry> {
  const parsed = parseLink(link);
  if (parsed === null) throw new Error('no link');
  const { origin, session, secret } = parsed;
  const { device = await createDeviceKey(), name = TESTER, label = 'test' } = options;
  const serverKey = await serverKeyAt(options.at ?? origin, origin);
  const text = enterText({ origin, serverKey }, { session, secretHash: await sha256Hex(secret) });
  const signature = base64url(await device.sign(text));
  const body = { secret, publicKey: device.publicKey, signature, label, name, ...options.forged };
  const response = await fetch(`${options.at ?? origin}${sessionPath(session)}/enter`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin, ...options.headers },
    body: JSON.stringify(body),
  });
  const told = v.safeParse(entered, await response.clone().json());
  const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return { response, device, cookie, as: told.success ? told.output : null };
}

/** Somebody in a session who is only a key: says whatever a test likes, right or forged. */
export interface RawViewer {
  readonly as: Entered;
  readonly device: DeviceKey;
  /** Cookie and origin: what a browser sends along by itself. */
  readonly headers: Record<string, string>;
  /** As the last socket of theirs was given it; one is opened where there was none. */
  token(): Promise<GivenToken>;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  post(path: string, body: unknown): Promise<Response>;
  /** A socket that has yet to say hello. */
  open(headers?: Record<string, string>): Promise<RawSocket<RoomToViewer>>;
  /** Answers a socket's challenge; `change` forges. */
  hello(socket: RawSocket<RoomToViewer>, change?: Record<string, unknown>): Promise<void>;
  /** A socket the room has welcomed. */
  signIn(): Promise<RawSocket<RoomToViewer>>;
}

/** Enters by a link that works. */
export async function enterRaw(link: string, options: EntryOptions = {}): Promise<RawViewer> {
  const parsed = parseLink(link);
  const { response, device, cookie, as } = await enter(link, options);
  if (parsed === null || as === null)
    throw new Error(`not let in: ${response.status} ${await response.text()}`);
  const { origin, session } = parsed;
  const headers = { origin, cookie };
  let given: GivenToken | null = null;
  const at = (path: string) => `${origin}${sessionPath(session)}/${path}`;
  const open: RawViewer['open'] = (others = {}) =>
    openViewerSocket({ origin, session, headers: { origin, cookie, ...others } });
  const hello: RawViewer['hello'] = async (socket, change = {}) => {
    const { nonce, serverKey } = await socket.message('challenge');
    const place = { origin, serverKey };
    const text = viewerText(place, { session, person: as.person, nonceHex: hex(nonce) });
    const signature = await device.sign(text);
    socket.send({
      ...{ type: 'hello', version: PROTOCOL_VERSION, client: 'test', watch: null, since: null },
      ...{ person: as.person, signature, ...change },
    });
  };
  const signIn = async () => {
    const socket = await open();
    await hello(socket);
    given = (await socket.message('welcome')).token;
    return socket;
  };
  const token = async () => {
    if (given === null) (await signIn()).close();
    if (given === null) throw new Error('welcomed without a token');
    return given;
  };
  const shown = async () => ({ ...headers, [TOKEN_HEADER]: (await token()).http });
  return {
    ...{ as, device, headers, open, hello, signIn, token },
    get: async (path, others) => fetch(at(path), { headers: { ...(await shown()), ...others } }),
    post: async (path, body) =>
      fetch(at(path), {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(await shown()) },
        body: JSON.stringify(body),
      }),
  };
}
