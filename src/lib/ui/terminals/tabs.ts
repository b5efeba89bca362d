import type { CommandRow } from '#protocol/commands/command.ts';
import type { TerminalInfo } from '#protocol/terminals/terminal.ts';
import type { CommandsWindow } from '../../session/commands/window.ts';
import { inSentence } from '../kit/sentence.ts';

/** What a tab's sign says of a terminal, each by a shape of its own. */
export type TabState =
  /** A program runs in it. */
  | 'running'
  /** Its shell waits at a prompt. */
  | 'idle'
  /** Its shell does not say. */
  | 'open'
  | 'ended'
  /** Ended with another exit code than 0, or because its endpoint or pty host went. */
  | 'failed';

/** A terminal as its tab shows it. */
export interface TerminalTab {
  info: TerminalInfo;
  /** Its place in the session, from 1. */
  number: number;
  /** What it is called; a shell's name has the number behind it. */
  name: string;
  isNamed: boolean;
  state: TabState;
  /** What runs in it, where its shell says. */
  command: string | null;
}

/** A shell's own name, of the command line it was started by. */
export function shellName(shell: string): string {
  const [, quoted, word = ''] = /^\s*(?:"([^"]+)"|(\S+))/.exec(shell) ?? [];
  const file = (quoted ?? word).split(/[/\\]/).at(-1) ?? '';
  return file.replace(/\.exe$/i, '').replace(/^-/, '') || shell;
}

type KnownCommands = Pick<CommandsWindow, 'commands' | 'shells'>;

function runningIn({ terminal }: TerminalInfo, { commands }: KnownCommands): CommandRow | null {
  return commands.findLast((row) => row.terminal === terminal && row.exit === null) ?? null;
}

function stateOf(info: TerminalInfo, known: KnownCommands): TabState {
  const { ended, terminal } = info;
  if (ended !== null) return ended.exitCode === 0 || ended.cause === 'ended' ? 'ended' : 'failed';
  if (runningIn(info, known) !== null) return 'running';
  const marks = known.shells.some((shell) => shell.terminal === terminal && shell.plain === null);
  return marks ? 'idle' : 'open';
}

/** The session's terminals as tabs, in the order in which they were opened. */
export function tabsOf(terminals: readonly TerminalInfo[], known: KnownCommands): TerminalTab[] {
  return terminals.map((info, index) => ({
    info,
    number: index + 1,
    name: info.name ?? shellName(info.shell),
    isNamed: typeof info.name === 'string',
    state: stateOf(info, known),
    command: info.ended === null ? (runningIn(info, known)?.text ?? null) : null,
  }));
}

/** What a terminal is called beside what happened in it: by its name, or by its number where there are several. */
export function calledAmong(tabs: readonly TerminalTab[], terminal: string): string | null {
  const tab = tabs.find(({ info }) => info.terminal === terminal);
  return tab?.isNamed === true ? inSentence(tab.name) : numberedAmong(tabs, terminal);
}

/** What it is called whatever its name is. */
export function numberedAmong(tabs: readonly TerminalTab[], terminal: string): string | null {
  const tab = tabs.find(({ info }) => info.terminal === terminal);
  return tab === undefined || tabs.length === 1 ? null : `terminal ${tab.number}`;
}

/** Those with a place in the row: what runs, and what is watched though it has ended. */
export function isInRow({ info }: TerminalTab, watched: string | null): boolean {
  return info.ended === null || info.terminal === watched;
}

/** Which tab is `step` places on from the watched one, round and round; null where there is no other. */
export function steppedTo(
  row: readonly TerminalTab[],
  { from, step }: { from: string | null; step: number },
): string | null {
  const at = row.findIndex(({ info }) => info.terminal === from);
  if (at === -1) return row[0]?.info.terminal ?? null;
  const next = row[(at + step + row.length) % row.length]?.info.terminal ?? null;
  return next === from ? null : next;
}
