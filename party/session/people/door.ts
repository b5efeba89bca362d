import { base64url, type Bytes } from '#base/bytes.ts';
import { MAX_TABS } from '#protocol/ground/limits.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import { NOTES_TOKEN_QUERY } from '#protocol/wire/http.ts';
import { parseViewerToRoom } from '#protocol/wire/messages.ts';
import { chooseVersion } from '#protocol/wire/version.ts';
import type { HttpRequest } from '../../rooms/http.ts';
import type { AdmitNotesAnswer } from '../../worker/internal.ts';
import { socketsFor } from '../../worker/places.ts';
import type { Hello } from '../concept.ts';
import type { Ground } from '../ground.ts';
import type { Socket } from '../ports.ts';
import type { TakenPlaces } from '../sockets/connections.ts';
import { sent } from '../sockets/flow.ts';
import { newViewer, type GuestPeer, type ViewerPeer } from '../sockets/peers.ts';
import type { Challenges } from './challenges.ts';
import type { Comers } from './comers.ts';
import type { Member, Membership } from './membership.ts';
import type { Tokens } from './tokens.ts';

/** Where viewers come in: by a cookie first, then by their key. */
export interface Door {
  /** Why a socket with this request would be refused, or null. */
  refusal(request: HttpRequest, taken: TakenPlaces): CloseReason | null;
  /** Challenges a socket that is not refused. */
  challenge(socket: Socket, request: HttpRequest): GuestPeer;
  /** Takes a guest's first frame in: the viewer it becomes, or the reason to close its socket for. */
  hello(guest: GuestPeer, frame: Bytes): Greeted;
  /** Who a request to the notes room is from, by its cookie and its token, which must be of one person's one device. */
  admitNotes(request: HttpRequest): AdmitNotesAnswer;
}

/** `version`: the one that was chosen. */
export type Greeted =
  { ok: true; viewer: ViewerPeer; hello: Hello; version: number } | { ok: false; problem: CloseReason };

export interface DoorParts {
  ground: Pick<Ground, 'ports'>;
  comers: Comers;
  challenges: Challenges;
  tokens: Tokens;
  membership: Membership;
}

/** As many numbers as there are for typists. */
const TYPISTS = 0x1_0000_0000;

const refused = (problem: CloseReason) => ({ ok: false, problem }) as const;

export function createDoor({ ground, comers, challenges, tokens, membership }: DoorParts): Door {
  const { clock, random } = ground.ports;

  const viewerOf = (guest: GuestPeer, { person, device }: Member) => {
    const { socket, connectedAt, source } = guest;
    const { id, role } = person;
    const typist = Math.floor(random.float() * TYPISTS);
    const viewer = newViewer({
      ...{ socket, connectedAt, source, typist },
      ...{ person: id, device: device.device, role },
    });
    // The challenge went out on this socket, and is acknowledged with what follows.
    sent(viewer.flow, { bytes: challenges.sentTo(guest), now: clock.now() });
    return viewer;
  };

  return {
    refusal(request, taken) {
      const comer = comers.of(request);
      if (!comer.ok) return comer.problem;
      const { person, device } = comer.member;
      // This comes first: a device with too many sockets is told so, however full the room is.
      if (taken.byDevice(device.device) >= MAX_TABS) return 'too-many-tabs';
      return taken.all >= socketsFor(person.role) ? 'room-full' : null;
    },
    challenge(socket, request) {
      const comer = comers.of(request);
      if (!comer.ok) throw new Error('a socket without a cookie was not refused');
      const { person, device } = comer.member;
      const { nonce, origin, frame } = challenges.make(request);
      socket.send(frame);
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
      const found = membership.memberAs(guest.publicKey, guest.person);
      if (!found.ok) return found;
      if (!challenges.isAnsweredBy(guest, message)) return refused('bad-signature');
      return { ok: true, viewer: viewerOf(guest, found.member), hello: message, version };
    },
    admitNotes(request) {
      const comer = comers.of(request);
      if (!comer.ok) return comer;
      const token = request.query(NOTES_TOKEN_QUERY);
      if (token === null) return refused('token-needed');
      const holder = tokens.holderOf(token, 'notes');
      if (holder === null) return refused('token-expired');
      const { person, device } = comer.member;
      if (holder.person !== person.id || holder.device !== device.device) return refused('not-allowed');
      const { id, name, role, color } = person;
      return { ok: true, identity: { person: id, device: device.device, name, role, color } };
    },
  };
}
