import { UnfitAnswer } from '#base/bounded-body.ts';
import { systemClock } from '#base/clock-host.ts';
import { ANSWER_TIMEOUT_MS } from '#protocol/ground/limits.ts';

/** By origin: the servers that proved themselves when they were last asked. */
const proven = new Set<string>();
/**
 * For each origin: whether the one session that asks got an answer meant for it alone; rejects with what all sessions
 * are to be told.
 */
const asking = new Map<string, Promise<void>>();

export interface Turn<T> {
  origin: string;
  ask(): Promise<T>;
  /** Whether it failed only for the session that asked, which says nothing about the others. */
  isOwn(error: unknown): boolean;
}

async function remember<T>({ origin, ask, isOwn }: Turn<T>): Promise<T> {
  try {
    const answer = await ask();
    proven.add(origin);
    return answer;
  } catch (error) {
    if (!isOwn(error)) proven.delete(origin);
    throw error;
  }
}

async function askFirst<T>(turn: Turn<T>): Promise<T> {
  const asked = remember(turn);
  const heard = asked.then(
    () => undefined,
    (error: unknown) => {
      if (!turn.isOwn(error)) throw error;
    },
  );
  // Perhaps nobody else is waiting.
  heard.catch(() => undefined);
  asking.set(turn.origin, heard);
  try {
    return await asked;
  } finally {
    asking.delete(turn.origin);
  }
}

/**
 * Asks a server for its proof: of one that has given none when it was last asked, one after the other, and who waits
 * hears of what came of it. So what an impostor may answer does not grow with the sessions of an agent.
 */
export async function askInTurn<T>(turn: Turn<T>): Promise<T> {
  const until = systemClock.now() + ANSWER_TIMEOUT_MS;
  while (!proven.has(turn.origin)) {
    const other = asking.get(turn.origin);
    if (other === undefined) return askFirst(turn);
    if (systemClock.now() >= until) throw new UnfitAnswer('too-slow', `${ANSWER_TIMEOUT_MS / 1000} s`);
    await other;
  }
  return remember(turn);
}
