import { connect, readInvitation } from 'holdfast/client';
import type { Connection, ConnectionState, OutputItem, WriteProblem } from 'holdfast/client';
import { MAX_COLS, MAX_ROWS, MIN_COLS, MIN_ROWS } from '#protocol/ground/limits.ts';
import { parseLink, type Link } from '#protocol/people/link.ts';
import { proveServer } from '../../server/prove-host.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { commandLineServer } from '../known-servers.ts';
import { readPersonName } from '../person-name.ts';
import { failureOf } from '../server-api.ts';
import { runCommand } from './commands.ts';
import { deviceLabel, openDevice, systemName } from './device.ts';
import { createKeyReader } from './keys.ts';
import { createLineEnds } from './line-ends.ts';
import { standingOf, tellNews } from './news.ts';
import { createScreenFilter } from './screen-filter.ts';
import { KEEP_TITLE, RESTORE } from './restore.ts';
import { entryWords, refusalWords, requestRefusedWords, unsentWords, type Say } from './words.ts';

/** The streams of the terminal that attaches; a port, so that tests can pass their own. */
export interface AttachTerminal {
  input: NodeJS.ReadStream;
  output: NodeJS.WriteStream;
  notices: NodeJS.WritableStream;
}

export interface AttachOptions {
  terminal: AttachTerminal;
  /** Folder that holds this device's key. */
  data: string;
  /** Who to be where the invitation names nobody; who one is to the operating system where it is left out. */
  name?: string;
}

/** A terminal in a session. */
interface Attached {
  connection: Connection;
  terminal: AttachTerminal;
  say: Say;
  /** The file of a key that was made just now. */
  newFile: string | null;
}

/** Null where the output is a file or a pipe. */
function windowSize({ output }: AttachTerminal): { cols: number; rows: number } | null {
  if (!output.isTTY) return null;
  return {
    cols: Math.min(MAX_COLS, Math.max(MIN_COLS, output.columns)),
    rows: Math.min(MAX_ROWS, Math.max(MIN_ROWS, output.rows)),
  };
}

function refusalOf(state: ConnectionState, newFile: string | null): CommandFailure | null {
  if (state.status !== 'refused') return null;
  const exitCode = state.reason === 'no-such-session' ? EXIT.noSuchSession : EXIT.failure;
  return new CommandFailure(refusalWords(state.reason, newFile), exitCode);
}

/** Shows output on the terminal and hands it on as taken in once the terminal has taken it. */
function showOutput({ connection, terminal: { output }, say }: Attached): void {
  let filter = createScreenFilter();
  connection.output.onOutput((item: OutputItem, done) => {
    if (item.type === 'screen') {
      filter = createScreenFilter();
      if (item.skipped) say('output was passed over; this is the screen now');
      output.write('\x1bc');
      // It is the endpoint's word like all output, and an endpoint may be somebody's who means ill.
      output.write(filter.pass(item.keyframe), done);
    } else if (item.type === 'event' && item.event.code === 'o') {
      output.write(filter.pass(item.event.data), done);
    } else {
      done();
    }
  });
}

function isInControl({ view }: Connection): boolean {
  return view !== null && standingOf(view).holder === view.you.person;
}

/** Sets the PTY's size to this window's from the first key that is typed with control, until that is lost. */
function createWindowSizing({ connection, terminal }: Attached) {
  let isSized = false;
  const resize = () => {
    const size = windowSize(terminal);
    if (size !== null) connection.terminals.resize(size.cols, size.rows);
  };
  terminal.output.on('resize', () => {
    if (isSized) resize();
  });
  connection.onView(() => {
    isSized &&= isInControl(connection);
  });
  return {
    typed() {
      if (isSized || !isInControl(connection)) return;
      isSized = true;
      resize();
    },
  };
}

/** Tells of keys that did not reach the shell; of a reason that lasts once, not with every key. */
function createUnsent({ connection, say }: Attached) {
  let told: string | null = null;
  return {
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

/** Sends keys and does commands until Ctrl-], or the input's end. */
function sendKeys(attached: Attached): Promise<void> {
  const { connection, terminal } = attached;
  const { input } = terminal;
  const reader = createKeyReader({ hasCommands: input.isTTY });
  const asKeys = input.isTTY ? (chunk: Uint8Array) => chunk : createLineEnds();
  const sizing = createWindowSizing(attached);
  const unsent = createUnsent(attached);
  const ready = connection.input.ready();
  let sent: Promise<unknown> = ready;
  let isAllSent = true;
  const send = async (keys: Uint8Array) => {
    // What a script pipes in is there before the session is.
    if (!(await ready)) return;
    sizing.typed();
    // Of what is piped in nothing follows what was refused.
    const result = await (input.isTTY ? connection.input.type(keys) : connection.input.write(keys));
    isAllSent &&= result.ok;
    if (!result.ok) return unsent.failed(result.problem);
    unsent.reached();
    // Control that was free has come with the keys.
    sizing.typed();
  };
  return new Promise((resolve, reject) => {
    const handleEnd = () => {
      if (isAllSent) resolve();
      else reject(new CommandFailure('Not all that was piped in reached the shell.'));
    };
    input.on('data', (chunk: Buffer) => {
      for (const typed of reader.read(asKeys(chunk))) {
        if (typed.kind === 'leave') return resolve();
        if (typed.kind === 'keys') sent = Promise.all([sent, send(typed.keys)]);
        else runCommand(typed.command, attached);
      }
    });
    const finish = () => void sent.then(handleEnd);
    // The link may have been all there was.
    if (input.readableEnded) finish();
    else input.on('end', finish);
  });
}

/** Resolves when the session ends, rejects where the server turns us away, tells of a lost line meanwhile. */
function watchState({ connection, say, newFile }: Attached): Promise<void> {
  return new Promise((resolve, reject) => {
    const handleState = (state: ConnectionState) => {
      const refusal = refusalOf(state, newFile);
      if (refusal !== null) reject(refusal);
      if (state.status === 'reconnecting') say('connection lost; the shell keeps running, trying again');
    };
    connection.onState(handleState);
    handleState(connection.state);
    let told: string | null = null;
    connection.onView(({ session, terminals, watching }) => {
      if (session.endedAt !== null) {
        say('the session has ended');
        resolve();
      }
      const watched = terminals.find(({ terminal }) => terminal === watching);
      if (watched === undefined || watched.ended === null || told === watching) return;
      told = watching;
      say('the shell has ended; Ctrl-] leaves');
    });
  });
}

/** Control that nobody else of us uses is given up at once, not when we have been gone for long enough. */
function giveUpControl(connection: Connection): void {
  const { view } = connection;
  const here = view?.people.find(({ person }) => person === view.you.person)?.here ?? [];
  if (here.length <= 1 && isInControl(connection)) connection.control.release();
}

/** Joins a session from a terminal until Ctrl-], the session's end, or a refusal. */
export async function attach(link: string, options: AttachOptions): Promise<void> {
  const parsed = parseLink(link);
  if (parsed === null) {
    throw new CommandFailure(
      'That is no session link. It looks like https://host/s/ID#SECRET; quote it.',
      EXIT.usage,
    );
  }
  const { terminal } = options;
  const { input, output, notices } = terminal;
  const say: Say = (sentence) => void notices.write(`\r\n[holdfast: ${sentence}]\r\n`);
  notices.write('[holdfast: Ctrl-] leaves, the session goes on; Ctrl-^ ? says what else there is]\r\n');
  const { connection, agreement, newFile } = await enter(link, { parsed, say, options });
  const attached = { connection, terminal, say, newFile };
  if (output.isTTY) output.write(KEEP_TITLE);
  try {
    showOutput(attached);
    if (agreement !== null) sayOnFirstScreen(attached, agreement);
    tellNews(connection, say);
    connection.onRefused(({ reason }) => say(requestRefusedWords(reason)));
    if (input.isTTY) input.setRawMode(true);
    input.resume();
    await Promise.race([sendKeys(attached), watchState(attached)]);
    giveUpControl(connection);
  } finally {
    connection.close();
    if (input.isTTY) input.setRawMode(false);
    input.pause();
    if (output.isTTY) output.write(RESTORE);
  }
}

/** The first screen wipes what was said before it. */
function sayOnFirstScreen({ connection, say }: Attached, sentence: string): void {
  const end = connection.output.onOutput((item) => {
    if (item.type !== 'caught-up') return;
    end();
    say(sentence);
  });
}

/** Says what entering means before it is done. */
async function enter(
  link: string,
  { parsed, say, options }: { parsed: Link; say: Say; options: AttachOptions },
) {
  const { data } = options;
  const name = options.name === undefined ? systemName() : readPersonName(options.name);
  const { origin } = parsed;
  const { place } = await proveServer(commandLineServer(data, origin), { purpose: 'enter' }).catch(
    (error: unknown) => {
      throw failureOf(origin, error);
    },
  );
  const isKnownServer = (publicKey: string) => publicKey === place.serverKey;
  const { device, newFile } = await openDevice(data, { serverKey: place.serverKey, say });
  const invitation = await readInvitation(link, { device, isKnownServer });
  const agreement = invitation.ok ? entryWords(invitation.value) : null;
  if (agreement !== null) say(agreement);
  const connection = connect(link, {
    ...{ client: 'holdfast attach', label: deviceLabel, device, isKnownServer },
    ...(name === null ? {} : { name }),
  });
  return { connection, agreement, newFile };
}
