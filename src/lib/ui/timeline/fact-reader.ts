import type { RecordedEvent } from '#protocol/record/record.ts';

/** A fact as the wire brings it: of a known type at best, and nothing of it is certain. */
export class FactReader {
  readonly #fact: RecordedEvent['fact'];

  constructor(fact: RecordedEvent['fact']) {
    this.#fact = fact;
  }

  text(field: string): string | null {
    const value = this.#fact[field];
    return typeof value === 'string' ? value : null;
  }

  number(field: string): number | null {
    const value = this.#fact[field];
    return typeof value === 'number' ? value : null;
  }

  isTrue(field: string): boolean {
    return this.#fact[field] === true;
  }
}
