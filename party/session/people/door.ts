import * as v from 'valibot';
import { base64url, fromBase64url, hex, type Bytes } from '#base/bytes.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import { parseViewerToRoom } from '#protocol/wire/messages.ts';
import { NOTES_TOKEN_QUERY } from '#protocol/wire/http.ts';
import { MAX_TABS } from '#protocol/ground/limits.ts';
import { clientNonce, viewerLine } from '#protocol/wire/server-proof.ts';
import { viewerText } from '#protocol/wire/signed-text.ts';
import { chooseVersion, PROTOCOL_VERSION } from '#protocol/wire/version.ts';
import type { HttpRequest } from '../../rooms/http.ts';
import type { AdmitNotesAnswer } from '../../worker/internal.ts';
import { socketsFor } from '../../worker/places.ts';
import type { Bearer, Cookies } from './cookies.ts';
import type { Member, Membership, NoMember } from './membership.ts';
import type { Tokens } from './tokens.ts';
import type { Hello } from '../concept.ts';
import type { Ground } from '../ground.ts';
import type { Socket } from '../ports.ts';
import type { TakenPlaces } from '../sockets/connections.ts';
import { sent } from '../sockets/flow.ts';
import { newViewer, type GuestPeer, type ViewerPeer } from '../sockets/peers.ts';
import { viewerFrame } from '../sockets/viewers.ts';

/** Where viewers come in: by a cookie first, then by their key. */
export interface Door {
  /** Why a socket with this request would be refused, or null. */
  refusal(request: HttpRequest, taken: TakenPlaces): CloseReason | null;
  /** Challenges a socket that is not refused. */
  challenge(socket: Socket, request: HttpRequest): GuestPeer;
  /** Takes a guest's first frame in: the viewer it becomes, or the reason to close its socket for. */
  hello(guest: GuestPeer, frame: Bytes): Greeting;
  /** Who a request to the notes room is from, by its cookie and its token, which must be of one person's one device. */
  admitNotes(request: HttpRequest): AdmitNotesAnswer;
}

/** `version`: the one that was chosen. */
export type Greeting =
  { ok: true; viewer: ViewerPeer; hello: Hello; version: number } | { ok: false; problem: CloseReason };

export interface DoorParts {
  ground: Pick<Ground, 'ports' | 'prover' | 'session'>;
  cookies: Cookies;
  tokens: Tokens;
  membership: Membership;
}

const NONCE_BYTES = 32;
const SIGNATURE_BYTES = 64;
/** What a viewer who asks nothing gets a signature over. */
const NO_NONCE = '';

const refused = (problem: CloseReason): Greeting => ({ ok: false, problem });

function nonceOf({ nonce }: GuestPeer) {
  return fromBase64url(nonce) ?? new Uint8Array(0);
}

/** The nonce this viewer would have the server prove itself over. */
function askedNonce(request: HttpRequest): string {
  const asked = request.query('nonce');
  return v.is(clientNonce, asked) ? asked : NO_NONCE;
}

export function createDoor({ ground, cookies, tokens, membership }: DoorParts): Door {
  const { ports, prover, session } = ground;
  const { clock, crypto, random, settings, server } = ports;

  /** The one of a request's cookies that is for whom it names, or the only one there is. */
  const bearerOf = (request: HttpRequest): Bearer | NoMember => {
    const bearers = cookies.bearers(request);
    const [first] = bearers;
    if (first === undefined) return 'not-signed-in';
    const asked = request.query('person');
    if (asked !== null) return bearers.find(({ person }) => person === asked) ?? 'not-allowed';
    return bearers.every(({ person }) => person === first.person) ? first : 'not-signed-in';
  };

  /** Whom a request comes from, as far as a cookie can say. */
  const comerOf = (request: HttpRequest): Member | CloseReason => {
    if (!settings.publicOrigins.includes(request.header('origin') ?? '')) return 'wrong-origin';
    const bearer = bearerOf(request);
    return typeof bearer === 'string' ? bearer : membership.memberAs(bearer.publicKey, bearer.person);
  };

  const challengeFrame = (nonce: Uint8Array<ArrayBuffer>, proof: Uint8Array<ArrayBuffer>): Bytes =>
    viewerFrame({ type: 'challenge', version: PROTOCOL_VERSION, nonce, serverKey: server.publicKey, proof });

  const placeOf = (origin: string | null) => {
    const place = prover.place(origin);
    if (place === null) throw new Error('a socket of another origin was not refused');
    return place;
  };

  const proofFor = (request: HttpRequest, nonce: Uint8Array<ArrayBuffer>) =>
    prover.sign(placeOf(request.header('origin')), {
      purpose: viewerLine(session),
      clientNonce: askedNonce(request),
      serverNonce: hex(nonce),
    });

  const isSignedBy = (guest: GuestPeer, { person, signature }: Hello) => {
    const nonceHex = hex(nonceOf(guest));
    const text = viewerText(placeOf(guest.origin), { session, person, nonceHex });
    return crypto.isSigned({ publicKey: guest.publicKey, text, signature });
  };

  const viewerOf = (guest: GuestPeer, { person, device }: Member) => {
    const { socket, connectedAt, source } = guest;
    const { id, role } = person;
    const viewer = newViewer({ socket, connectedAt, person: id, device: device.device, role, source });
    // The challenge went out on this socket, and is acknowledged with what follows.
    sent(viewer.flow, challengeFrame(nonceOf(guest), new Uint8Array(SIGNATURE_BYTES)).length, clock.now());
    return viewer;
  };

  return {
    refusal(request, taken) {
      const comer = comerOf(request);
      if (typeof comer === 'string') return comer;
      // First: whoever has too many is told so, however full it is.
      if (taken.byDevice(comer.device.device) >= MAX_TABS) return 'too-many-tabs';
      return taken.all >= socketsFor(comer.person.role) ? 'room-full' : null;
    },
    challenge(socket, request) {
      const comer = comerOf(request);
      if (typeof comer === 'string') throw new Error('a socket without a cookie was not refused');
      const { person, device } = comer;
      const nonce = Uint8Array.from(random.bytes(NONCE_BYTES));
      socket.send(challengeFrame(nonce, proofFor(request, nonce)));
      const { origin } = placeOf(request.header('origin'));
      return {
        ...{ kind: 'guest', socket, connectedAt: clock.now(), origin, nonce: base64url(nonce) },
        ...{ source: request.source, publicKey: device.publicKey, person: person.id, device: device.device },
      };
    },
    hello(guest, frame) {
      const parsed = parseViewerToRoom(frame);
      if (!parsed.ok) return refused(parsed.problem === 'unknown-type' ? 'hello-expected' : parsed.problem);
      const { message } = parsed;
      if (message.type !== 'hello') return refused('hello-expected');
      const version = chooseVersion(message.version);
      if (version === null) return refused('unsupported-version');
      if (message.person !== guest.person) return refused('not-allowed');
      const member = membership.memberAs(guest.publicKey, guest.person);
      if (typeof member === 'string') return refused(member);
      if (!isSignedBy(guest, message)) return refused('bad-signature');
      return { ok: true, viewer: viewerOf(guest, member), hello: message, version };
    },
    admitNotes(request) {
      const comer = comerOf(request);
      if (typeof comer === 'string') return comer;
      const token = request.query(NOTES_TOKEN_QUERY);
      if (token === null) return 'token-needed';
      const holder = tokens.holderOf(token, 'notes');
      if (holder === null) return 'token-expired';
      if (holder.person !== comer.person.id || holder.device !== comer.device.device) return 'not-allowed';
      const { id, name, role, color } = comer.person;
      return { identity: { person: id, device: comer.device.device, name, role, color } };
    },
  };
}
