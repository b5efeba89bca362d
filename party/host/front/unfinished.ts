import { MAX_SOURCE_UNFINISHED_BYTES, MAX_UNFINISHED_BYTES } from '#protocol/ground/limits.ts';
import type { Source } from '../../rooms/source.ts';

/** One socket's message under way. */
export interface MessageHolder {
  readonly source: Source;
}

/**
 * How much of workerd's memory unfinished messages take: each alone may, all together may not. If it is too much, the
 * message that has been unfinished longest is dropped: of its own source or, for the total, of the source that has
 * most.
 */
export class Unfinished<H extends MessageHolder> {
  readonly #sources = new Map<Source, { bytes: number; holders: Map<H, number> }>();
  #bytes = 0;

  /** Notes how much a socket holds now; returns the socket to close because of it, if any. */
  note(holder: H, bytes: number): H | null {
    const account = this.#sources.get(holder.source) ?? { bytes: 0, holders: new Map<H, number>() };
    const before = account.holders.get(holder) ?? 0;
    if (before === bytes) return null;
    this.#bytes += bytes - before;
    account.bytes += bytes - before;
    // In the order in which they began to hold something.
    if (bytes === 0) account.holders.delete(holder);
    else account.holders.set(holder, bytes);
    if (account.holders.size === 0) this.#sources.delete(holder.source);
    else this.#sources.set(holder.source, account);
    if (account.bytes > MAX_SOURCE_UNFINISHED_BYTES) return first(account.holders);
    return this.#bytes > MAX_UNFINISHED_BYTES ? this.#ofTheLargest() : null;
  }

  #ofTheLargest(): H | null {
    const accounts = [...this.#sources.values()].sort((one, other) => other.bytes - one.bytes);
    return accounts[0] === undefined ? null : first(accounts[0].holders);
  }
}

function first<H>(holders: ReadonlyMap<H, number>): H | null {
  for (const holder of holders.keys()) return holder;
  return null;
}
