import type { Connection } from 'holdfast/client';
import { systemClock } from '#base/clock-host.ts';
import { Disposables } from '#base/disposables.ts';
import { mayRole } from '#protocol/wire/rights.ts';
import { isInControl } from '../attach/standing.ts';
import { unsentWords } from '../attach/words.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { join, refusalOf, type Joined } from '../join.ts';
import { catchKills } from '../kill-signals.ts';
import { harmlessWord, type CommandOutput } from '../output.ts';
import { commandKeys, readCommandText } from './command-text.ts';
import { gainControl } from './control.ts';
import { endWords, EXEC_EXIT, exitCodeOf, notRun, notSent } from './exit-codes.ts';
import { printLines } from './print-lines.ts';
import { PrintedLines } from './printed-lines.ts';
import { Run, type RunState } from './run.ts';
import { Watched } from './watched.ts';

/** What `holdfast exec` was given, as text. */
export interface ExecFlags {
  name?: string;
  ask: string;
  timeout?: string;
}

export interface ExecOptions {
  link: string;
  command: string;
  /** Folder that holds this device's key. */
  data: string;
  /** Who to be where the invitation names nobody. */
  name?: string | undefined;
  /** How long to wait after asking the person with control, in ms. */
  askMs: number;
  /** How long the command may take, in ms; null: as long as it takes. */
  timeoutMs: number | null;
  /** Where the output goes when it is not JSON. */
  write(text: string): void;
  /** Resolves once the reader has caught up. */
  taken(): Promise<void>;
}

/** A server that answers has shown the screen after this, in ms. */
const JOIN_MS = 30_000;
/** A shell that is not at an empty prompt by then is not waited for, in ms. */
const PROMPT_MS = 5_000;
/** A shell that was given a whole command begins it within this, in ms … */
const BEGIN_MS = 5_000;
/** … and a shell that waits for more of it has been quiet for this long. */
const STILL_MS = 2_000;
/** If no command has begun for this long after the last one ended, the pasted text is over, in ms. */
const LAST_MS = 1_000;
/** Where the line broke while it was sent, it shows within this whether it was, in ms. */
const CONFIRM_MS = 15_000;
/** The room answers whoever gives control up within this, in ms. */
const RELEASE_MS = 2_000;
/** The shell is back at its prompt after an interrupt within this, in ms. */
const BACK_MS = 3_000;

/** Longest part of a command shown in a sentence. */
const SHOWN_CHARS = 80;

/** One command on its way. */
interface Executing extends ExecOptions {
  output: CommandOutput;
  connection: Connection;
  newFile: Joined['newFile'];
  watched: Watched;
  lines: PrintedLines;
  /** What was typed, once it is. */
  run: Run | null;
  /** Control was not this person's before: it is given up again. */
  isGained: boolean;
  /** Somebody pressed Ctrl-C here. */
  isInterrupted: boolean;
}

type Ended = Extract<RunState, { at: 'ended' }>;

/**
 * Types a command at an empty prompt of a shell whose marks can be trusted, prints its output, and returns its exit
 * code. Throws CommandFailure, with a code from `EXEC_EXIT`, if that was not possible.
 */
export async function exec(options: ExecOptions, output: CommandOutput): Promise<number> {
  const text = readCommandText(options.command);
  const ends = new Disposables();
  let interrupt = () => false;
  let leave = async () => {};
  const kills = catchKills({ onInterrupt: () => interrupt() });
  try {
    const joined = await asNotRun(() =>
      join(options.link, { ...options, client: 'holdfast exec', say: (sentence) => output.notice(sentence) }),
    );
    const executing = begin({ joined, options, output }, ends);
    leave = () => giveControlBack(executing);
    interrupt = () => interruptOnce(executing);
    return await Promise.race([execute(text, executing), kills.killed]);
  } finally {
    await leave();
    ends.dispose();
    kills.dispose();
  }
}

/** Whatever went wrong before anything was typed ends with the code that says so. */
async function asNotRun<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof CommandFailure) || error.exitCode > EXIT.noSuchSession) throw error;
    throw notRun(error.message);
  }
}

function begin(
  { joined, options, output }: { joined: Joined; options: ExecOptions; output: CommandOutput },
  ends: Disposables,
): Executing {
  const { connection, newFile } = joined;
  const printing = printLines({ connection, output, write: options.write });
  const lines = new PrintedLines({
    ...printing,
    lineText: (line, to) => watched.screen.lineText(line, to),
  });
  const watched: Watched = new Watched({
    ...{ connection, clock: systemClock, taken: options.taken },
    onMark(mark) {
      executing.run?.take(mark);
      const state = executing.run?.state;
      if (state?.at === 'running' && state.first !== null) lines.begin(state.first);
    },
    onLeft: (line) => lines.left(line),
    onSegment: () => lines.segmentBegan(),
    onSkipped() {
      lines.skipped();
      void lookUp(executing);
    },
  });
  const executing: Executing = {
    ...options,
    ...{ output, connection, newFile, watched, lines, run: null, isInterrupted: false, isGained: false },
  };
  ends.add(() => {
    printing.end();
    watched.dispose();
    connection.close();
  });
  return executing;
}

async function execute(text: string, executing: Executing): Promise<number> {
  await arrive(executing);
  executing.isGained = !isInControl(executing.connection);
  await gainControl(executing);
  const command = await findPrompt(executing);
  await typeCommand(text, { executing, command });
  const ended = await waitForEnd(executing);
  const place = ended.place ?? executing.watched.screen.cursor;
  if (place !== undefined) await executing.lines.finish(place);
  const words = endWords(ended.exit);
  if (words !== null) executing.output.notice(words);
  executing.output.event({ event: 'ended', text, exit: ended.exit }, null);
  return exitCodeOf(ended.exit);
}

/** Waits for the screen. Throws CommandFailure if nothing can be typed there. */
async function arrive({ connection, newFile, watched }: Executing): Promise<void> {
  const isThere = () =>
    isOver(connection) ||
    watched.isCaughtUp ||
    (connection.view?.terminals.length === 0 && isLive(connection));
  const isInTime = await watched.until(isThere, { withinMs: JOIN_MS });
  const refusal = refusalOf(connection.state, newFile);
  if (refusal !== null) throw notRun(refusal.message);
  const { view } = connection;
  if (!isInTime || view === null) throw notRun('the server does not answer.');
  if (!mayRole(view.role, 'write-input'))
    throw notRun(`as ${view.role === 'observer' ? 'an observer' : `a ${view.role}`} you can only watch.`);
  if (view.session.endedAt !== null) throw notRun('the session has ended.');
  if (watched.isUnknown) throw notRun('this session needs a newer version of Holdfast here.');
  const info = watchedTerminal(connection);
  if (info === undefined) throw notRun('the session has no terminal.');
  if (info.ended !== null) throw notRun('its shell has ended.');
  if (!view.endpoint.online) throw notRun('the machine is offline.');
  if (view.pause !== null) throw notRun('typing is paused.');
  await watched.lookBack();
}

const isLive = ({ state }: Connection) => state.status === 'live';
const isOver = ({ state }: Connection) => state.status === 'refused' || state.status === 'closed';

function watchedTerminal({ view }: Connection) {
  return view?.terminals.find(({ terminal }) => terminal === view.watching);
}

/** The number that the next typed command will have. */
async function findPrompt({ watched }: Executing): Promise<number> {
  await watched.until(() => watched.isAtEmptyPrompt, { withinMs: PROMPT_MS });
  const { shell } = watched;
  if (watched.isAtEmptyPrompt && shell.at === 'prompt') return shell.command;
  switch (shell.at) {
    case 'prompt':
      throw notRun('there is already text at the prompt.');
    case 'running':
      throw notRun(shell.text === null ? 'a command is running.' : `${shownText(shell.text)} is running.`);
    case 'untrusted':
      throw notRun('this shell cannot prove when a command begins and ends.');
    case 'plain':
      throw notRun('this shell was started without shell integration, so it does not report its commands.');
    case 'silent':
    case 'ended':
      throw notRun('the shell has not reported a prompt.');
  }
}

const shownText = (text: string) =>
  `"${harmlessWord(text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…` : text)}"`;

async function typeCommand(
  text: string,
  { executing, command }: { executing: Executing; command: number },
): Promise<void> {
  const { connection, watched } = executing;
  const keys = commandKeys(text, { takesPaste: watched.screen.takesPaste });
  if (executing.isInterrupted) throw new CommandFailure('', EXEC_EXIT.stopped);
  const run = new Run(command);
  executing.run = run;
  const result = await connection.input.write(keys);
  if (result.ok || run.state.at !== 'typed') return;
  const { problem } = result;
  if (problem === 'not-confirmed') {
    const hasBegun = () => run.state.at !== 'typed';
    if (await watched.until(hasBegun, { withinMs: CONFIRM_MS })) return;
    const words =
      'The connection broke while the command was sent, so it may or may not run. Check before you try again.';
    throw new CommandFailure(words, EXEC_EXIT.lost);
  }
  const { view } = connection;
  throw notSent(unsentWords(problem, { view, holder: null }));
}

async function waitForEnd(executing: Executing): Promise<Ended> {
  const { watched, timeoutMs, run } = executing;
  if (run === null) throw new Error('nothing was typed');
  const until = timeoutMs === null ? null : systemClock.now() + timeoutMs;
  await waitForBegin(executing, run);
  for (;;) {
    const isSettled = () => hasSettled(executing, run);
    const withinMs = until === null ? null : Math.max(0, until - systemClock.now());
    if (!(await watched.until(isSettled, { withinMs }))) {
      const words = 'The command is still running after --timeout, and keeps running in the session.';
      throw new CommandFailure(words, EXEC_EXIT.timeout);
    }
    if (isOver(executing.connection) && run.state.at !== 'ended') throw lost(executing);
    const { state } = run;
    if (state.at !== 'ended') continue;
    const isOverNow = () => run.state.at !== 'ended' || run.state.isOver;
    if (state.isOver || !(await watched.until(isOverNow, { withinMs: LAST_MS }))) return state;
  }
}

/** Checks what the room reports apart from marks: when a terminal ends, so does the command in it. */
function hasSettled({ connection }: Executing, run: Run): boolean {
  const info = watchedTerminal(connection);
  const ended = info?.ended ?? null;
  if (ended !== null) run.over(ended.cause === 'exited' ? ended.exitCode : null);
  else if ((connection.view?.session.endedAt ?? null) !== null) run.over(null);
  return run.state.at === 'ended' || isOver(connection);
}

function lost({ connection, newFile }: Executing): CommandFailure {
  const why = refusalOf(connection.state, newFile)?.message ?? 'The connection was closed.';
  return new CommandFailure(`Lost track of how the command ended. ${why}`, EXEC_EXIT.lost);
}

/** A shell that does not begin the command waits for more of it; the typed text is then cancelled. */
async function waitForBegin(executing: Executing, run: Run): Promise<void> {
  const { connection, watched } = executing;
  const hasBegun = () => run.state.at !== 'typed' || hasSettled(executing, run);
  let withinMs = BEGIN_MS;
  while (!(await watched.until(hasBegun, { withinMs }))) {
    const still = systemClock.now() - watched.heardAt;
    if (isLive(connection) && still >= STILL_MS) return takeBack(executing, run);
    withinMs = Math.max(STILL_MS - still, 100);
  }
  if (run.state.at === 'nothing') throw notRun('the shell did not take this as a command.');
}

async function takeBack({ connection, watched }: Executing, run: Run): Promise<never> {
  await connection.input.write('\x03');
  await watched.until(() => run.state.at !== 'typed', { withinMs: BACK_MS });
  throw notRun(
    'the shell waits for more of the command, as after an open quote. It was cancelled with Ctrl-C.',
  );
}

/** Waits for the room's word: the end of the process would take along what is not sent yet. */
async function giveControlBack({ connection, watched, isGained }: Executing): Promise<void> {
  if (!isGained || !isLive(connection) || !isInControl(connection)) return;
  connection.control.release();
  await watched.until(() => !isInControl(connection), { withinMs: RELEASE_MS });
}

/** Reads the command's end from the room, because marks may have been skipped. */
async function lookUp({ connection, watched, run }: Executing): Promise<void> {
  const page = run === null ? null : await connection.commands.page();
  if (page?.ok !== true) return;
  const terminal = connection.view?.watching;
  run?.listed(page.value.filter((row) => row.terminal === terminal));
  watched.look();
}

/** The first Ctrl-C here is sent to the command; the next one leaves. */
function interruptOnce(executing: Executing): boolean {
  const { run, isInterrupted, connection, output } = executing;
  executing.isInterrupted = true;
  if (run === null || isInterrupted || run.state.at === 'ended') return false;
  output.notice('Ctrl-C was sent to the command. Press it again to leave and let the command run on.');
  void connection.input.write('\x03');
  return true;
}
