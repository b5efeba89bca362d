import * as v from 'valibot';
import { fromBase64url, hex, type Bytes } from '#base/bytes.ts';
import { clientNonce, viewerLine } from '#protocol/server/proof.ts';
import { viewerText } from '#protocol/server/signed-text.ts';
import { PROTOCOL_VERSION } from '#protocol/wire/version.ts';
import type { HttpRequest } from '../../rooms/http.ts';
import type { Hello } from '../concept.ts';
import type { Ground } from '../ground.ts';
import type { GuestPeer } from '../sockets/peers.ts';
import { viewerFrame } from '../sockets/viewers.ts';

/** A guest is asked for a signature over a nonce, and shown the server's own over theirs. */
export interface Challenges {
  /** A new one, for the socket of a request that was not refused. */
  make(request: HttpRequest): { nonce: Uint8Array<ArrayBuffer>; origin: string; frame: Bytes };
  /** Whether a hello answers the guest's challenge. */
  isAnsweredBy(guest: GuestPeer, hello: Hello): boolean;
  /** The bytes a guest was sent. */
  sentTo(guest: GuestPeer): number;
}

const NONCE_BYTES = 32;
const SIGNATURE_BYTES = 64;
/** What the signature covers for a viewer who sent no nonce. */
const NO_NONCE = '';

function nonceOf({ nonce }: GuestPeer) {
  return fromBase64url(nonce) ?? new Uint8Array(0);
}

/** The nonce this viewer would have the server prove itself over. */
function askedNonce(request: HttpRequest): string {
  const asked = request.query('nonce');
  return v.is(clientNonce, asked) ? asked : NO_NONCE;
}

export function createChallenges(ground: Pick<Ground, 'ports' | 'prover' | 'session'>): Challenges {
  const { ports, prover, session } = ground;
  const { crypto, random, server } = ports;

  const frameOf = (nonce: Uint8Array<ArrayBuffer>, proof: Uint8Array<ArrayBuffer>): Bytes =>
    viewerFrame({ type: 'challenge', version: PROTOCOL_VERSION, nonce, serverKey: server.publicKey, proof });

  const placeOf = (origin: string | null) => {
    const place = prover.place(origin);
    if (place === null) throw new Error('a socket of another origin was not refused');
    return place;
  };

  return {
    make(request) {
      const nonce = Uint8Array.from(random.bytes(NONCE_BYTES));
      const place = placeOf(request.header('origin'));
      const purpose = viewerLine(session);
      const statement = { purpose, clientNonce: askedNonce(request), serverNonce: hex(nonce) };
      return { nonce, origin: place.origin, frame: frameOf(nonce, prover.sign(place, statement)) };
    },
    isAnsweredBy(guest, { person, signature }) {
      const nonceHex = hex(nonceOf(guest));
      const text = viewerText(placeOf(guest.origin), { session, person, nonceHex });
      return crypto.isSigned({ publicKey: guest.publicKey, text, signature });
    },
    sentTo: (guest) => frameOf(nonceOf(guest), new Uint8Array(SIGNATURE_BYTES)).length,
  };
}
