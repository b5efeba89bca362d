import type { IncomingMessage } from 'node:http';
import { createRate } from '#base/rate.ts';
import { sourceOfAddress, type Source } from '../../rooms/source.ts';
import type { Log } from '../log.ts';
import { isTrusted, sourceOfRequest, type Network } from './forwarded.ts';
import type { PlaceBounds, PlaceKind } from './place-bounds.ts';
import { Places } from './places.ts';

export interface GateOptions {
  /** Proxies that may say which client they forward for. */
  proxies: readonly Network[];
  /** Who comes by a line of this machine itself: its users, or everybody who comes by a proxy on it that nobody named. */
  here: 'loopback' | 'proxy';
  bounds: PlaceBounds;
  /** Whether each source has limits of its own, besides those for all together. */
  perSource: boolean;
  clock: { now(): number };
  log: Log;
}

/** That strangers are bounded is said at most this often, a second. */
const SAID = { perSecond: 1 / 60, burst: 1 };

/** Says where a connection or a request comes from, and whether there is a place for it. */
export class Gate {
  readonly #options: GateOptions;
  readonly #places: Places;
  readonly #said;

  constructor(options: GateOptions) {
    this.#options = options;
    this.#places = new Places(options);
    this.#said = createRate(options.clock, SAID);
  }

  /** Null for a proxy, which speaks for many. */
  sourceOfLine(peer: string): Source | null {
    return isTrusted(peer, this.#options.proxies) ? null : this.#known(sourceOfAddress(peer) ?? 'unknown');
  }

  sourceOf({ socket, headers }: IncomingMessage): Source {
    const { proxies } = this.#options;
    const fields = { forwarded: headers['forwarded'], xForwardedFor: textOf(headers['x-forwarded-for']) };
    return this.#known(sourceOfRequest(socket.remoteAddress ?? '', { ...fields, proxies }));
  }

  /** Takes a place and returns a function that frees it, once; null if there is none. */
  takePlace(kind: PlaceKind, source: Source | null): (() => void) | null {
    const giveBack = this.#places.takePlace(kind, this.#options.perSource ? source : null);
    if (giveBack === null && this.#said.takeOne())
      this.#options.log('warn', `${source ?? 'a proxy'} is refused more ${kind}`, { from: 'front' });
    return giveBack;
  }

  /** Called now and then. */
  forget(): void {
    this.#places.forget();
  }

  #known(source: Source): Source {
    return source === 'loopback' ? this.#options.here : source;
  }
}

function textOf(field: string | string[] | undefined): string | undefined {
  return Array.isArray(field) ? field.join() : field;
}
