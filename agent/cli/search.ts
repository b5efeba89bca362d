import { commandsAsk } from '#protocol/commands/asks.ts';
import { hex } from '#base/bytes.ts';
import { systemRandom } from '#base/clock-host.ts';
import { searchAsk } from '#protocol/search/asks.ts';
import { commandOf, isWanted } from '#protocol/search/filter.ts';
import type { SearchAnswer, SearchHit } from '#protocol/search/hit.ts';
import { excerptOf, findIn, type SearchFilter, type SearchWish } from '#protocol/search/matching.ts';
import { harmlessWord, type CommandOutput } from './output.ts';
import type { Reader } from './reader.ts';
import { readUnstated } from './unstated.ts';

type Wanted = SearchWish & SearchFilter;
type Hit = Pick<SearchHit, 'terminal' | 'line' | 'text'> & { command: { text: string | null } | null };

const CUT = 'The newest output is too long to be read whole. Search again once more has been printed.';

const placeOf = ({ terminal, line }: Pick<Hit, 'terminal' | 'line'>) => `${terminal}-${line}`;

/** Prints each line of a session that contains a text, the newest first: those on the screen, then those that left it. */
export async function searchSession(
  { reader, wanted }: { reader: Reader; wanted: Wanted },
  output: CommandOutput,
): Promise<void> {
  const said = new Set<string>();
  const say = (hit: Hit) => {
    const place = placeOf(hit);
    const event = { event: 'hit', line: place, text: hit.text, command: hit.command?.text ?? null };
    output.event(event, `${place.padEnd(16)}  ${harmlessWord(hit.text)}`);
  };
  const unstated = await findUnstated(reader, wanted);
  for (const hit of unstated.hits) {
    said.add(placeOf(hit));
    say(hit);
  }
  const ended = await sayStated({ reader, wanted }, (hit) => {
    if (!said.has(placeOf(hit))) say(hit);
  });
  if (said.size + ended.count === 0) output.event({ event: 'none' }, 'Nothing found.');
  if (ended.isScan)
    output.notice('Searching for one or two characters reads every line, because the index needs three.');
  if (unstated.isCut) output.notice(CUT);
  if (ended.isBehind) output.notice('The newest lines are still being indexed. Search again in a moment.');
}

async function sayStated({ reader, wanted }: { reader: Reader; wanted: Wanted }, say: (hit: Hit) => void) {
  const id = hex(systemRandom.bytes(8));
  let from: number | null = null;
  let count = 0;
  let answer: SearchAnswer;
  do {
    answer = await reader.ask(searchAsk(wanted, { from, id }));
    answer.hits.forEach(say);
    count += answer.hits.length;
    from = answer.next;
  } while (from !== null);
  return { count, isBehind: answer.isBehind, isScan: answer.isScan };
}

/** On the screen, and not stated yet. What was typed there the room knows by the shell's marks. */
async function findUnstated(reader: Reader, wanted: Wanted): Promise<{ hits: Hit[]; isCut: boolean }> {
  if (wanted.place === 'commands') return { hits: [], isCut: false };
  const commands = await reader.ask(commandsAsk());
  const { lines, isCut } = await readUnstated(reader);
  const hits = lines.flatMap(({ terminal, line, text }) => {
    const at = findIn(text, wanted);
    if (at === -1) return [];
    const command = commandOf(commands, { terminal, line });
    return isWanted(wanted, { command, line, printed: null })
      ? [{ terminal, line, text: excerptOf(text, at), command }]
      : [];
  });
  return { hits, isCut };
}
