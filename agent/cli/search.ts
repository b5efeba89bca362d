import type { SearchWish } from '#protocol/search/matching.ts';
import { harmlessWord, type CommandOutput } from './output.ts';
import { connectServer, pickSession } from './server-api.ts';
import type { CommandSettings } from './settings.ts';

export interface SearchOptions {
  settings: CommandSettings;
  session: string;
  wish: SearchWish;
}

/** Says each line of a session that holds a text, the newest first. */
export async function searchSession(
  { settings, session, wish }: SearchOptions,
  output: CommandOutput,
): Promise<void> {
  const server = connectServer(settings);
  const picked = pickSession(await server.sessions(), session);
  let from: number | null = null;
  let count = 0;
  let isBehind: boolean;
  do {
    const answer = await server.search(picked.session, { wish, from });
    for (const { terminal, line, text, command } of answer.hits) {
      const place = `${terminal}-${line}`;
      const hit = { event: 'hit', line: place, text, command: command?.text ?? null };
      output.event(hit, `${place.padEnd(16)}  ${harmlessWord(text)}`);
    }
    count += answer.hits.length;
    isBehind = answer.isBehind;
    from = answer.next;
  } while (from !== null);
  if (count === 0) output.event({ event: 'none' }, 'Nothing found in what has left the screen.');
  if (isBehind) output.notice('The newest lines are still being looked through: search again in a moment.');
}
