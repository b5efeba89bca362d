export type Dispose = () => void;

/** Collects the ends of what an owner has created; they run once, last created first. */
export class Disposables {
  #ends: Dispose[] = [];
  #disposed = false;

  get disposed(): boolean {
    return this.#disposed;
  }

  /** Registers an end. On an owner that is already disposed it runs at once, so nothing late can leak. */
  add(end: Dispose): void {
    if (this.#disposed) end();
    else this.#ends.push(end);
  }

  dispose(): void {
    this.#disposed = true;
    for (let end = this.#ends.pop(); end !== undefined; end = this.#ends.pop()) end();
  }
}
