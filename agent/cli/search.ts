import type { SearchAnswer } from '#protocol/search/hit.ts';
import { searchAsk } from '#protocol/search/asks.ts';
import type { SearchWish } from '#protocol/search/matching.ts';
import { harmlessWord, type CommandOutput } from './output.ts';
import type { Reader } from './reader.ts';

/** Prints each line of a session that contains a text, the newest first. */
export async function searchSession(
  { reader, wish }: { reader: Reader; wish: SearchWish },
  output: CommandOutput,
): Promise<void> {
  let from: number | null = null;
  let count = 0;
  let isBehind: boolean;
  do {
    const answer: SearchAnswer = await reader.ask(searchAsk(wish, from));
    for (const { terminal, line, text, command } of answer.hits) {
      const place = `${terminal}-${line}`;
      const hit = { event: 'hit', line: place, text, command: command?.text ?? null };
      output.event(hit, `${place.padEnd(16)}  ${harmlessWord(text)}`);
    }
    count += answer.hits.length;
    isBehind = answer.isBehind;
    from = answer.next;
  } while (from !== null);
  if (count === 0)
    output.event({ event: 'none' }, 'Nothing found in output that has scrolled off the screen.');
  if (isBehind) output.notice('The newest lines are still being indexed. Search again in a moment.');
}
