import { base64url, fromBase64url, hex, type Bytes } from '#base/bytes.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import { parseViewerToRoom, type ViewerToRoom } from '#protocol/wire/messages.ts';
import { viewerChallengeText } from '#protocol/people/people.ts';
import { chooseVersion, PROTOCOL_VERSION } from '#protocol/wire/version.ts';
import type { HttpRequest } from '../../rooms/http.ts';
import type { AdmitNotesAnswer } from '../../worker/internal.ts';
import { socketsFor } from '../../worker/places.ts';
import type { Cookies } from './cookies.ts';
import { sent } from '../output/flow.ts';
import type { Member, Membership } from './membership.ts';
import { newViewer, type GuestPeer, type ViewerPeer } from '../sockets/peers.ts';
import type { SessionPorts, Socket } from '../ports.ts';
import { viewerFrame } from '../sockets/viewers.ts';

export type Hello = Extract<ViewerToRoom, { type: 'hello' }>;

/** Where viewers come in: by a cookie first, then by their key. */
export interface Door {
  /** Why a socket with this request would be refused, or null. `taken`: sockets there are. */
  refusal(request: HttpRequest, taken: number): CloseReason | null;
  /** Challenges a socket that is not refused. */
  challenge(socket: Socket, request: HttpRequest): GuestPeer;
  /** Takes a guest's first frame in: the viewer it becomes, or the reason to close its socket for. */
  hello(guest: GuestPeer, frame: Bytes): Greeting | CloseReason;
  /** Who a request to the notes room is from, by its cookie. */
  admitNotes(request: HttpRequest): AdmitNotesAnswer;
}

export interface Greeting {
  viewer: ViewerPeer;
  hello: Hello;
  /** Chosen. */
  version: number;
}

export interface DoorParts {
  ports: SessionPorts;
  session: string;
  cookies: Cookies;
  membership: Membership;
}

const NONCE_BYTES = 32;

function nonceOf({ nonce }: GuestPeer) {
  return fromBase64url(nonce) ?? new Uint8Array(0);
}

function challengeFrame(nonce: Uint8Array<ArrayBuffer>): Bytes {
  return viewerFrame({ type: 'challenge', version: PROTOCOL_VERSION, nonce });
}

export function createDoor({ ports, session, cookies, membership }: DoorParts): Door {
  const { clock, crypto, random, settings } = ports;

  const keyOrRefusal = (request: HttpRequest) => {
    if (!settings.publicOrigins.includes(request.header('origin') ?? ''))
      return { refusal: 'wrong-origin' } as const;
    const key = cookies.keyOf(request);
    return key === null ? ({ refusal: 'not-signed-in' } as const) : { key };
  };

  const isSignedBy = (guest: GuestPeer, { person, signature }: Hello) => {
    const text = viewerChallengeText(session, { person, nonceHex: hex(nonceOf(guest)) });
    return crypto.isSigned({ publicKey: guest.publicKey, text, signature });
  };

  const viewerOf = (guest: GuestPeer, { person, device }: Member) => {
    const { socket, connectedAt } = guest;
    const { id, role } = person;
    const viewer = newViewer({ socket, connectedAt, person: id, device: device.device, role });
    // The challenge went out on this socket, and is acknowledged with what follows.
    sent(viewer.flow, challengeFrame(nonceOf(guest)).length, clock.now());
    return viewer;
  };

  return {
    refusal(request, taken) {
      const { key, refusal } = keyOrRefusal(request);
      if (key === undefined) return refusal;
      const members = membership.members(key);
      if (members.length === 0) {
        const problem = membership.memberAs(key, null);
        return typeof problem === 'string' ? problem : 'not-signed-in';
      }
      // As whom it comes is not said yet.
      const places = Math.max(...members.map(({ person }) => socketsFor(person.role)));
      return taken >= places ? 'room-full' : null;
    },
    challenge(socket, request) {
      const publicKey = cookies.keyOf(request);
      if (publicKey === null) throw new Error('a socket without a cookie was not refused');
      const nonce = Uint8Array.from(random.bytes(NONCE_BYTES));
      socket.send(challengeFrame(nonce));
      return { kind: 'guest', socket, connectedAt: clock.now(), publicKey, nonce: base64url(nonce) };
    },
    hello(guest, frame) {
      const parsed = parseViewerToRoom(frame);
      if (!parsed.ok) return parsed.problem === 'unknown-type' ? 'hello-expected' : parsed.problem;
      const { message } = parsed;
      if (message.type !== 'hello') return 'hello-expected';
      const version = chooseVersion(message.version);
      if (version === null) return 'unsupported-version';
      const member = membership.memberAs(guest.publicKey, message.person);
      if (typeof member === 'string') return member;
      if (!isSignedBy(guest, message)) return 'bad-signature';
      return { viewer: viewerOf(guest, member), hello: message, version };
    },
    admitNotes(request) {
      const { key, refusal } = keyOrRefusal(request);
      if (key === undefined) return refusal;
      const member = membership.memberAs(key, request.query('person') ?? '');
      if (typeof member === 'string') return member;
      const { id, name, role, color } = member.person;
      return { identity: { person: id, device: member.device.device, name, role, color } };
    },
  };
}
