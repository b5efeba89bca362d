import type { Connection, ConnectionState, OutputItem, WriteProblem } from 'holdfast/client';
import { systemClock } from '#base/clock-host.ts';
import { Disposables } from '#base/disposables.ts';
import { base64, utf8 } from '#base/bytes.ts';
import { CommandFailure } from '../exit-codes.ts';
import { join, readLink, refusalOf } from '../join.ts';
import { runCommand } from './commands.ts';
import { createKeyReader } from './keys.ts';
import { catchKills, killedBy } from '../kill-signals.ts';
import { createLineEnds } from './line-ends.ts';
import { tellNews } from './news.ts';
import { PromptWatch } from './prompt.ts';
import { createScreenFilter } from './screen-filter.ts';
import { SessionScreen } from './session-screen.ts';
import { SessionWindow } from './session-window.ts';
import { createSizing, type SizeWish, type Sizing } from './sizing.ts';
import { giveUpControl, isInControl, standingOf } from './standing.ts';
import { endedBeforeWords, requestRefusedWords, TOO_OLD, unsentWords, type Say } from './words.ts';

/** The streams of the terminal that attaches; a port, so that tests can pass their own. */
export interface AttachTerminal {
  input: NodeJS.ReadStream;
  output: NodeJS.WriteStream;
  notices: NodeJS.WriteStream;
}

export interface AttachOptions {
  terminal: AttachTerminal;
  /** Folder that holds this device's key. */
  data: string;
  /** The name to join with if the invitation names nobody; by default the user name on this machine. */
  name?: string;
  size: SizeWish;
  /** The text to wait for once all piped input has been typed; null: the prompt. */
  wait: string | null;
  /** Whether text that programs copy goes to this terminal's clipboard, while its user has control. */
  clipboard?: boolean;
}

/** A terminal that is attached to a session. */
interface Attached {
  connection: Connection;
  terminal: AttachTerminal;
  say: Say;
  /** The file of the key, if it was made just now. */
  newFile: string | null;
  sizing: Sizing;
  piped: PromptWatch;
}

/** Where the screen is shown, and restored at the end. */
interface Shown {
  say: Say;
  take(item: OutputItem, done: () => void): boolean;
  leave(): void;
}

/** For output to a file or a pipe: it gets the part of the output that a screen needs, without a window. */
function createPipeView({ output, notices }: AttachTerminal, screen: SessionScreen): Shown {
  let filter = createScreenFilter();
  return {
    say: (sentence) => void notices.write(`[holdfast: ${sentence}]\r\n`),
    leave: () => undefined,
    take(item, done) {
      if (!screen.take(item)) return false;
      if (item.type === 'screen') {
        filter = createScreenFilter();
        output.write('\x1bc');
        output.write(filter.pass(item.keyframe), done);
      } else if (item.type === 'event' && item.event.code === 'o') {
        output.write(filter.pass(item.event.data), done);
      } else done();
      return true;
    },
  };
}

function createShown(terminal: AttachTerminal, screen: SessionScreen): Shown {
  const { output, notices } = terminal;
  if (!output.isTTY) return createPipeView(terminal, screen);
  const window = new SessionWindow({ screen, output, clock: systemClock });
  // If messages go to a file, they stay in it.
  const say: Say = (sentence) =>
    notices.isTTY ? window.say(sentence) : void notices.write(`[holdfast: ${sentence}]\n`);
  return { say, take: (item, done) => window.take(item, done), leave: () => window.leave() };
}

/** Shows output and acknowledges it; rejects if this build cannot show it. */
function showOutput({ connection, say, piped }: Attached, shown: Shown): Promise<never> {
  return new Promise((_resolve, reject) => {
    connection.output.onOutput((item: OutputItem, done) => {
      if (item.type === 'screen' && item.skipped) say('some output was skipped; this is the current screen');
      if (!shown.take(item, done)) reject(new CommandFailure(TOO_OLD));
      else piped.seen();
    });
  });
}

/** Somebody who has not typed for this long is not in the middle of something, in ms. */
const AT_REST_MS = 300;

/** Reports keys that did not reach the shell. A lasting reason is reported once, not with every key. */
function createUnsent({ connection, say }: Attached) {
  let told: string | null = null;
  let typedAt = 0;
  let standing = '';
  connection.onView((view) => {
    const { pausedBy, holder } = standingOf(view);
    const now = `${pausedBy} ${holder}`;
    // The user has been told of the refusal and of the change since, so they know both when they type next.
    const isNews = now !== standing && systemClock.now() - typedAt >= AT_REST_MS;
    standing = now;
    if (!isNews) return;
    told = null;
    connection.input.seen();
  });
  return {
    typed() {
      typedAt = systemClock.now();
    },
    reached() {
      told = null;
    },
    failed(problem: WriteProblem) {
      const { view } = connection;
      const words = unsentWords(problem, { view, holder: view && standingOf(view).holder });
      const isLasting = problem === 'no-control' || problem === 'paused';
      if (!isLasting || told !== words) say(words);
      told = words;
    },
  };
}

/** Sends keys and carries out commands until Ctrl-], or until all piped input has been processed. */
function sendKeys(attached: Attached): Promise<void> {
  const { connection, terminal, sizing, piped } = attached;
  const { input } = terminal;
  const reader = createKeyReader({ hasCommands: input.isTTY });
  const asKeys = input.isTTY ? (chunk: Uint8Array) => chunk : createLineEnds();
  const unsent = createUnsent(attached);
  const ready = input.isTTY ? connection.input.ready() : readyAtPrompt(attached);
  let sent: Promise<unknown> = ready;
  let isAllSent = true;
  const send = async (keys: Uint8Array) => {
    // A script's input is there before the session is.
    if (!(await ready)) return;
    sizing.typed();
    if (!input.isTTY) piped.typed(keys);
    // After a refusal, no further piped input is sent.
    const result = await (input.isTTY ? connection.input.type(keys) : connection.input.write(keys));
    isAllSent &&= result.ok;
    if (!result.ok) return unsent.failed(result.problem);
    unsent.reached();
    // If control was free, these keys took it.
    sizing.typed();
  };
  return new Promise((resolve, reject) => {
    const finish = async () => {
      await sent;
      if (!isAllSent) throw new CommandFailure('Not all of the piped input reached the shell.');
      if (!input.isTTY) await piped.done();
    };
    input.on('data', (chunk: Buffer) => {
      unsent.typed();
      for (const typed of reader.read(asKeys(chunk))) {
        if (typed.kind === 'leave') return resolve();
        if (typed.kind === 'keys') sent = Promise.all([sent, send(typed.keys)]);
        else {
          // A command ends what was typed before it.
          connection.input.seen();
          runCommand(typed.command, attached);
        }
      }
    });
    const handleEnd = () => void finish().then(resolve, reject);
    // The input may have held nothing but the link.
    if (input.readableEnded) handleEnd();
    else input.on('end', handleEnd);
    // End as if the window had been closed.
    for (const stream of [input, terminal.output]) stream.on('error', () => reject(killedBy('SIGHUP')));
  });
}

/** Whether keys can be sent, once the screen is up to date: a prompt is recognised later by how it looks now. */
async function readyAtPrompt({ connection, piped }: Attached): Promise<boolean> {
  const caughtUp = new Promise<void>((resolve) => {
    const end = connection.output.onOutput((item) => {
      if (item.type !== 'caught-up') return;
      end();
      resolve();
    });
  });
  if (!(await connection.input.ready())) return false;
  await caughtUp;
  await piped.begin();
  return true;
}

/** Resolves when the session ends, rejects if the server refuses us, and reports a lost connection meanwhile. */
function watchState({ connection, say, newFile, terminal, piped }: Attached): Promise<void> {
  return new Promise((resolve, reject) => {
    const handleOver = () => {
      if (piped.isMissed) reject(new CommandFailure(endedBeforeWords(piped.text ?? '')));
      else resolve();
    };
    const handleState = (state: ConnectionState) => {
      const refusal = refusalOf(state, newFile);
      if (refusal !== null) reject(refusal);
      if (state.status === 'reconnecting') say('connection lost, reconnecting; the shell keeps running');
    };
    connection.onState(handleState);
    handleState(connection.state);
    let told: string | null = null;
    connection.onView(({ session, terminals, watching }) => {
      if (session.endedAt !== null) {
        say('the session has ended');
        handleOver();
      }
      const watched = terminals.find(({ terminal }) => terminal === watching);
      if (watched === undefined || watched.ended === null || told === watching) return;
      told = watching;
      if (terminal.input.isTTY) say('the shell has ended; Ctrl-] leaves');
      else handleOver();
    });
  });
}

/** Puts a text on the clipboard of the terminal that `attach` runs in. The clipboard is never read. */
function passClip({ output }: AttachTerminal, text: string): void {
  if (output.isTTY) output.write(`\x1b]52;c;${base64(utf8(text))}\x07`);
}

/**
 * Joins a session from a terminal until Ctrl-], the session's end, a refusal or a signal; leaves the terminal as it
 * was.
 */
export async function attach(link: string, options: AttachOptions): Promise<void> {
  readLink(link);
  const { terminal } = options;
  const kills = catchKills();
  const ends = new Disposables();
  let clips: (text: string) => void = () => undefined;
  const screen = new SessionScreen({ onClip: (text) => clips(text) });
  const shown = createShown(terminal, screen);
  // An unexpected error ends the process by itself; the terminal is restored first, so that the error can be read.
  const handleExit = () => shown.leave();
  process.on('exit', handleExit);
  try {
    const attaching = attachTo(link, {
      ...{ shown, screen, ends, options },
      onClip: (listener) => (clips = listener),
    });
    await Promise.race([attaching, kills.killed]);
  } finally {
    ends.dispose();
    if (terminal.input.isTTY) terminal.input.setRawMode(false);
    terminal.input.pause();
    shown.leave();
    process.off('exit', handleExit);
    kills.dispose();
  }
}

interface Attaching {
  shown: Shown;
  screen: SessionScreen;
  /** What is done at the end, for whatever reason it ends. */
  ends: Disposables;
  options: AttachOptions;
  /** From now on `listener` is called with each text that a program copies. */
  onClip(listener: (text: string) => void): void;
}

async function attachTo(link: string, { shown, screen, ends, options, onClip }: Attaching): Promise<void> {
  const { terminal, size, wait, data, name } = options;
  const { say } = shown;
  say('Ctrl-] leaves, and the session keeps running; Ctrl-^ ? shows help');
  const { connection, newFile } = await join(link, { client: 'holdfast attach', data, name, say });
  ends.add(() => {
    giveUpControl(connection);
    connection.close();
  });
  const sizing = createSizing({ connection, output: terminal.output, wish: size, say });
  const piped = new PromptWatch({ screen, clock: systemClock, text: terminal.input.isTTY ? null : wait });
  const attached = { connection, terminal, say, newFile, sizing, piped };
  const output = showOutput(attached, shown);
  onClip((text) => {
    if (options.clipboard === true && isInControl(connection)) passClip(terminal, text);
  });
  tellNews(connection, say);
  connection.onRefused(({ reason }) => say(requestRefusedWords(reason)));
  if (terminal.input.isTTY) terminal.input.setRawMode(true);
  terminal.input.resume();
  await Promise.race([sendKeys(attached), watchState(attached), output]);
}
