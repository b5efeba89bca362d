import { createRandom } from '../harness/random.ts';
import type { Coverage } from './coverage.ts';
import { mutate } from './mutate.ts';
import type { Target } from './target.ts';

/** An input this slow is a finding, in ms: a line carries thousands like it a second. */
const SLOW_MS = 1000;
/** Inputs between two looks at the coverage, which costs more than most of them. */
const BATCH = 256;
const MAX_FINDINGS = 5;

export interface Finding {
  input: Uint8Array;
  problem: string;
}

export interface Outcome {
  runs: number;
  corpus: number;
  blocks: number;
  findings: Finding[];
}

export interface FuzzOptions {
  runs: number;
  seed: number;
  /** Null: mutations of the seeds alone. */
  coverage: Coverage | null;
}

/** Runs a target on its seeds and on mutants of them; inputs that reach new code are mutated further. */
export async function fuzz(target: Target, { runs, seed, coverage }: FuzzOptions): Promise<Outcome> {
  const random = createRandom(seed);
  const corpus = [...target.seeds];
  const findings: Finding[] = [];
  const seen = new Set<string>();

  const timeOf = async (input: Uint8Array) => {
    const start = performance.now();
    await target.run(input);
    return performance.now() - start;
  };
  const tryOne = async (input: Uint8Array) => {
    try {
      let took = await timeOf(input);
      // Once more: the machine may have been busy with other things.
      if (took > SLOW_MS) took = await timeOf(input);
      if (took > SLOW_MS) throw new Error(`took ${Math.round(took)} ms`);
    } catch (error) {
      findings.push({
        input,
        problem: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    }
  };
  const next = (): Uint8Array =>
    target.invent !== undefined && random.float() < 0.4
      ? target.invent(random)
      : mutate(random.pick(corpus), { random, others: corpus });
  /** Of a batch that reached new code those inputs are kept that did: each is run again by itself. */
  const keepNovel = async (batch: readonly Uint8Array[]) => {
    if (coverage === null) return;
    const fresh = new Set([...coverage.look()].filter((block) => !seen.has(block)));
    for (const block of fresh) seen.add(block);
    for (const input of batch) {
      if (fresh.size === 0) return;
      await tryOne(input);
      const reached = [...coverage.look()].filter((block) => fresh.has(block));
      if (reached.length > 0) corpus.push(input);
      for (const block of reached) fresh.delete(block);
    }
  };

  for (const input of corpus) await tryOne(input);
  await keepNovel([]);
  let done = corpus.length;
  while (done < runs && findings.length < MAX_FINDINGS) {
    const batch = Array.from({ length: Math.min(BATCH, runs - done) }, next);
    for (const input of batch) await tryOne(input);
    done += batch.length;
    await keepNovel(batch);
  }
  return { runs: done, corpus: corpus.length, blocks: seen.size, findings };
}
