import { fitsOne, owedAt } from '#base/debt.ts';
import type { Clock } from '#base/ports.ts';
import { MAX_WRONG_CODES, WRONG_CODES_MOUNT, WRONG_CODES_MS } from '#protocol/ground/limits.ts';
import { isBounded, type Source } from '../rooms/source.ts';
import { numberOf, type Sql } from '../rooms/storage/sql.ts';
import { readDebt } from '../rooms/storage/stored-debt.ts';

/**
 * Wrong codes of one kind, by source and in all. Stored, since a desk sleeps after some seconds and forgets: waiting that
 * out would be worth as many guesses again.
 */
export interface Guesses {
  /** Whether a source may try another code. A source without a limit is never refused. */
  may(source: Source): boolean;
  wrong(source: Source): void;
  /** How many wrong codes there ever were. */
  total(): number;
  /** How much longer than usual a new code has to be: 0, 1 or 2 steps, each worth more than a hundred times as many. */
  steps(): number;
}

export interface GuessesParts {
  sql: Sql;
  clock: Clock;
  kind: 'spoken' | 'enrol';
}

const BURST = MAX_WRONG_CODES;
const SOURCE_PER_SECOND = (MAX_WRONG_CODES * 1_000) / WRONG_CODES_MS;

export function createGuesses({ sql, clock, kind }: GuessesParts): Guesses {
  const owedBy = (source: string, perSecond: number) => {
    const [row] = sql.exec('SELECT owed, at FROM wrong_codes WHERE kind = ? AND source = ?', kind, source);
    return owedAt(readDebt(row), { now: clock.now(), perSecond });
  };
  const add = (source: string, perSecond: number) => {
    const query = `INSERT INTO wrong_codes VALUES (?, ?, ?, ?, 1) ON CONFLICT (kind, source)
      DO UPDATE SET owed = excluded.owed, at = excluded.at, total = total + 1`;
    sql.exec(query, kind, source, owedBy(source, perSecond) + 1, clock.now());
  };
  /** Stands for all sources together; no source has this name. */
  const ALL = 'all';
  return {
    may: (source) => !isBounded(source) || fitsOne(owedBy(source, SOURCE_PER_SECOND), { burst: BURST }),
    wrong(source) {
      // A source never owes more than its burst: after this long it has paid.
      const paid = clock.now() - WRONG_CODES_MS;
      sql.exec('DELETE FROM wrong_codes WHERE kind = ? AND at <= ? AND source <> ?', kind, paid, ALL);
      if (isBounded(source)) add(source, SOURCE_PER_SECOND);
      add(ALL, WRONG_CODES_MOUNT.perSecond);
    },
    total() {
      const query = 'SELECT total FROM wrong_codes WHERE kind = ? AND source = ?';
      return numberOf(sql.exec(query, kind, ALL)[0] ?? { total: 0 }, 'total');
    },
    steps: () =>
      WRONG_CODES_MOUNT.steps.filter((many) => owedBy(ALL, WRONG_CODES_MOUNT.perSecond) >= many).length,
  };
}
