import { randomDigits } from '../../rooms/ids.ts';
import type { Ground } from '../ground.ts';

/** Codes to read out instead of a link; the desk exchanges them. */
export interface CodeMaking {
  /** A new code for this invitation, or null if every code that was tried is taken. */
  make(invitation: string, code: { digits: number; expiresAt: number }): Promise<string | null>;
}

/** If another session happens to have the same code, another is made; six digits run out before this does. */
const CODE_TRIES = 5;

export function createCodeMaking({ ports, session }: Pick<Ground, 'ports' | 'session'>): CodeMaking {
  const { crypto, random } = ports;
  return {
    async make(invitation, { digits: usual, expiresAt }) {
      let digits = usual;
      for (let tries = 0; tries < CODE_TRIES; tries += 1) {
        const code = randomDigits(random, digits);
        const told = { sha256: crypto.sha256(code), digits, usual, session, invitation, expiresAt };
        const answer = await ports.tellCode(told);
        if (!answer.taken) return code;
        ({ digits } = answer);
      }
      return null;
    },
  };
}
