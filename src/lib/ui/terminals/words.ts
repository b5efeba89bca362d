import { cleanLine } from '#protocol/people/people.ts';
import { inSentence } from '../kit/sentence.ts';
import { moment } from '../kit/moment.ts';
import { shellName, type TabState, type TerminalTab } from './tabs.ts';

export const STATE_WORDS: Record<TabState, string> = {
  running: 'a program is running',
  idle: 'at the prompt',
  open: 'running',
  ended: 'ended',
  failed: 'ended with an error',
};

/** What a terminal is called in a sentence. */
export function tabName({ name, number, isNamed }: Pick<TerminalTab, 'name' | 'number' | 'isNamed'>): string {
  return isNamed ? inSentence(name) : `${name} ${number}`;
}

/** What a tab says to somebody who does not see it. */
export function tabWords(
  tab: TerminalTab,
  { isFresh, holder }: { isFresh: boolean; holder: string | null },
): string {
  return [
    tabName(tab),
    STATE_WORDS[tab.state],
    ...(isFresh ? ['new output'] : []),
    ...(holder === null ? [] : [`${inSentence(holder)} has control`]),
  ].join(', ');
}

/** What is seen of a tab while the pointer rests on it. */
export function tabHint({ info, number, state, command }: TerminalTab): string {
  const title = info.title === null || info.title === '' ? [] : [info.title];
  const what = command === null ? STATE_WORDS[state] : `running: ${firstLine(command)}`;
  return [`Terminal ${number}: ${info.shell}`, ...title, what].join('\n');
}

/** How a terminal ended, as the menu of those that did says it. */
export function endWords({ info: { ended } }: Pick<TerminalTab, 'info'>, now: number): string {
  if (ended === null) return '';
  const code = ended.cause === 'exited' && ended.exitCode !== null ? `exit ${ended.exitCode} · ` : '';
  return `${code}${moment(ended.at, now)}`;
}

/** What is lost with a terminal. */
export function closingWords(
  { info: { shell }, state, command }: TerminalTab,
  { holder }: { holder: string | null },
): string {
  const runs = command === null ? 'A program is running in it.' : `“${firstLine(command)}” is running in it.`;
  return [
    `This stops ${shellName(shell)} and everything running in it, for everyone.`,
    ...(state === 'running' ? [runs] : []),
    ...(holder === null ? [] : [`${inSentence(holder)} has control of it.`]),
    'Its output stays in the session.',
  ].join(' ');
}

/** Longest text of a command within a sentence, in bytes. */
const MAX_COMMAND_BYTES = 80;

function firstLine(command: string): string {
  const [line = ''] = command.split(/[\r\n]/);
  const shown = cleanLine(line, MAX_COMMAND_BYTES) ?? 'a program';
  return inSentence(shown.length < command.trim().length ? `${shown}…` : shown);
}
