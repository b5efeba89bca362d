import type { ConnectionPorts } from './ports.ts';

/** The ports of this runtime; package.json's `#host` picks the browser's or Node's file. */
export declare function hostPorts(
  origin: string,
  /** Whether a server may have this key; a browser, which knows none beforehand, does not ask. */
  isKnown?: (publicKey: string) => boolean,
): ConnectionPorts;
/** What this runtime calls itself in `hello`. */
export declare const hostName: string;
