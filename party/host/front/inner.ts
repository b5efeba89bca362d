import { Agent, type IncomingMessage, type RequestOptions } from 'node:http';
import type { Source } from '../../rooms/source.ts';
import { passedFields, type RawFields } from './fields.ts';
import type { PlaceBounds } from './place-bounds.ts';

export interface InnerOptions {
  /** Where workerd listens: a port of 127.0.0.1, or a socket in a folder. */
  target: { port: number } | { socketPath: string };
  /** Shows workerd that it is the front which asks. */
  secret: string;
  bounds: PlaceBounds;
}

/** Below the 5 s after which workerd itself ends a line that is not used. */
const IDLE_MS = 3_000;

/** The side of workerd: how it is asked what a stranger asks. */
export class Inner {
  readonly #options: InnerOptions;
  /** Keeps lines to use them again. */
  readonly agent: Agent;

  constructor(options: InnerOptions) {
    this.#options = options;
    const maxTotalSockets = options.bounds.requests.all;
    this.agent = new Agent({ keepAlive: true, timeout: IDLE_MS, maxTotalSockets });
  }

  asked(
    { method, url, rawHeaders }: IncomingMessage,
    { source, own }: { source: Source; own: RawFields },
  ): RequestOptions {
    const { target, secret } = this.#options;
    const headers = passedFields(rawHeaders, { source, secret, own });
    return { host: '127.0.0.1', ...target, method: method ?? 'GET', path: url ?? '/', headers };
  }

  dispose(): void {
    this.agent.destroy();
  }
}

/** A path of this server, and not another's address as proxies are asked. */
export function isOurs({ url }: IncomingMessage): boolean {
  return url?.startsWith('/') === true;
}
