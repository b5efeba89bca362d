import { ENTITY_ID } from '#protocol/people/people.ts';
import { TOKEN_MS } from '#protocol/ground/limits.ts';
import { tokenText, type GivenToken, type TokenPurpose } from '#protocol/people/token.ts';
import type { RoomPorts } from '../ports.ts';

/** Whom a token was given to: a person, on the device whose key signed for it. */
export interface Holder {
  person: string;
  device: string;
}

/**
 * The token that a client sends with each HTTP request, and another one for the socket of the notes, which is part of
 * an address. They are given on a socket that the client's key signed for, are valid for some minutes, and are stored
 * nowhere: a message authentication code proves that they were given.
 */
export interface Tokens {
  give(holder: Holder): GivenToken;
  /**
   * Whom this token was given to for this purpose, or null if it is invalid now: too old, given before the server's
   * last start, or never given. It does not say whether they may still be here.
   */
  holderOf(token: string, purpose: TokenPurpose): Holder | null;
}

export interface TokensParts {
  ports: Pick<RoomPorts, 'clock' | 'crypto' | 'settings'>;
  session: string;
}

const TOKEN = /^([^.]{1,20})\.([^.]{1,20})\.(\d{1,15})\.([\w-]{43})$/;

export function createTokens({ ports, session }: TokensParts): Tokens {
  const { clock, crypto, settings } = ports;

  const codeOf = (holder: Holder, said: { purpose: TokenPurpose; expiresAt: string }) =>
    crypto.mac(settings.internalSecret, tokenText({ ...holder, ...said, session }));

  return {
    give({ person, device }) {
      const expiresAt = String(clock.now() + TOKEN_MS);
      const token = (purpose: TokenPurpose) =>
        [person, device, expiresAt, codeOf({ person, device }, { purpose, expiresAt })].join('.');
      return { http: token('http'), notes: token('notes'), forMs: TOKEN_MS };
    },
    holderOf(token, purpose) {
      const [, person = '', device = '', expiresAt = '', code = ''] = TOKEN.exec(token) ?? [];
      if (!ENTITY_ID.test(person) || !ENTITY_ID.test(device)) return null;
      // Without a secret anybody could make one.
      if (settings.internalSecret === '') return null;
      if (!crypto.isSame(code, codeOf({ person, device }, { purpose, expiresAt }))) return null;
      const left = Number(expiresAt) - clock.now();
      // More than it was given for: the clock was set back.
      return left > 0 && left <= TOKEN_MS ? { person, device } : null;
    },
  };
}
