import type { Dispose } from './disposables.ts';

/** What pure code knows of time. `now` is milliseconds since 1970, of this machine's clock. */
export interface Clock {
  now(): number;
  /** Runs `action` once after `ms`; the result takes it back. */
  after(ms: number, action: () => void): Dispose;
}

export interface Random {
  /** A number in [0, 1), for jitter; not for secrets. */
  float(): number;
  /** Bytes fit for secrets. */
  bytes(length: number): Uint8Array;
}
