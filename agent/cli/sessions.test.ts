import { expect, test } from 'vitest';
import { enrolmentWords } from './sessions.ts';

const CODE = 'ABCDEFGHJK-ABCDE-FGHJK-MNPQR-STVWX';

test.each(['http://localhost:1999', 'http://desk.localhost', 'http://127.0.0.2:1999', 'http://[::1]:1999'])(
  '[PK3] with a code for %s it is said that only this machine reaches it',
  (address) =>
    expect(enrolmentWords(CODE, address)).toContain(`${address} can only be reached from this machine`),
);

test.each(['https://127.evil', 'https://127.0.0.1.evil.example', 'https://localhost.evil.example'])(
  '[PK3] %s is somebody else, whatever its name begins with',
  (address) => expect(enrolmentWords(CODE, address)).not.toContain('only be reached from this machine'),
);
