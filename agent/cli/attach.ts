import { connect } from 'holdfast/client';
import type { Connection, ConnectionState, Output as SessionOutput } from 'holdfast/client';
import { MAX_COLS, MAX_ROWS, MIN_COLS, MIN_ROWS } from '#protocol/limits.ts';
import { parseLink } from '#protocol/link.ts';
import { CommandFailure, EXIT } from './exit-codes.ts';
import { createQueryFilter } from './query-filter.ts';

/** Ctrl-], as in telnet and ssh's descendants. */
const LEAVE_KEY = 0x1d;

/**
 * Puts the terminal back as it was, whatever the session's programs had switched on: SGR, cursor shape, mouse and
 * focus reports, bracketed paste, keypad and cursor keys, alternate screen, scroll region, charset.
 */
const RESTORE =
  '\x1b[0m\x1b[?25h\x1b[0 q\x1b[?9l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1004l\x1b[?1006l\x1b[?2004l\x1b[?2026l' +
  '\x1b[?1l\x1b>\x1b[<u\x1b[?1049l\x1b[r\x1b(B\x0f\x1b]8;;\x07' +
  // Lifting the scroll region moved the cursor to the top, where the next prompt would write over the output.
  '\x1b[999;1H\r\n';

const REFUSALS: Record<string, string> = {
  'link-expired': 'This link has expired. Ask for a new one.',
  'link-revoked': 'This link was revoked. Ask for a new one.',
  'link-unknown': 'This link is not known to the server. Ask for a new one.',
  'no-such-session': 'There is no such session.',
  'session-ended': 'This session has ended.',
  'server-unreachable': 'The server does not answer. Check the address in the link and your network.',
  'not-allowed': 'This link only lets you watch; what you sent was refused.',
};

/** The streams of the terminal that attaches; a port, so that tests can pass their own. */
export interface AttachTerminal {
  input: NodeJS.ReadStream;
  output: NodeJS.WriteStream;
  notices: NodeJS.WritableStream;
}

/** Null where the output is a file or a pipe. */
function windowSize({ output }: AttachTerminal): { cols: number; rows: number } | null {
  if (!output.isTTY) return null;
  return {
    cols: Math.min(MAX_COLS, Math.max(MIN_COLS, output.columns)),
    rows: Math.min(MAX_ROWS, Math.max(MIN_ROWS, output.rows)),
  };
}

function refusalOf(state: ConnectionState): CommandFailure | null {
  if (state.status !== 'refused') return null;
  const exitCode = state.reason === 'no-such-session' ? EXIT.noSuchSession : EXIT.failure;
  return new CommandFailure(REFUSALS[state.reason] ?? `The server refused: ${state.reason}.`, exitCode);
}

/** Shows output on the terminal and hands it on as taken in once the terminal has taken it. */
function showOutput(connection: Connection, { output, notices }: AttachTerminal): void {
  let filter = createQueryFilter();
  connection.onOutput((item: SessionOutput, done) => {
    if (item.type === 'screen') {
      filter = createQueryFilter();
      if (item.skipped) notices.write('\r\n[holdfast: output was passed over; this is the screen now]\r\n');
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

const UNSENT: Record<string, string> = {
  'not-allowed': 'you are watching; keys are not sent',
  'not-connected': 'not sent: no connection',
  'endpoint-offline': 'not sent: the endpoint is offline',
  'terminal-ended': 'not sent: the shell has ended',
  'not-confirmed': 'perhaps not sent: the line broke before the shell answered',
  'too-much-input': 'not sent: the shell is not reading',
};

/** Sends keys until Ctrl-]; tells of those that did not reach the shell. The first key also sets the PTY's size. */
function sendKeys(connection: Connection, terminal: AttachTerminal): Promise<void> {
  const { input, output, notices } = terminal;
  const ready = connection.ready();
  let sized = false;
  let sent: Promise<unknown> = ready;
  const resize = () => {
    const size = windowSize(terminal);
    if (sized && size !== null) connection.resize(size.cols, size.rows);
  };
  output.on('resize', resize);
  const send = async (keys: Buffer) => {
    // What a script pipes in is there before the session is.
    if (!(await ready)) return;
    if (!sized && connection.view?.role === 'technician') {
      sized = true;
      resize();
    }
    const result = await connection.write(keys);
    if (!result.reached) {
      notices.write(`\r\n[holdfast: ${UNSENT[result.problem] ?? `not sent: ${result.problem}`}]\r\n`);
    }
  };
  return new Promise((resolve) => {
    input.on('data', (keys: Buffer) => {
      const leave = keys.indexOf(LEAVE_KEY);
      const wanted = leave === -1 ? keys : keys.subarray(0, leave);
      if (wanted.length > 0) sent = Promise.all([sent, send(wanted)]);
      if (leave !== -1) resolve();
    });
    input.on('end', () => void sent.then(() => resolve()));
  });
}

/** Resolves when the session ends, rejects where the server turns us away, tells of a lost line meanwhile. */
function watchState(connection: Connection, { notices }: AttachTerminal): Promise<void> {
  return new Promise((resolve, reject) => {
    const handleState = (state: ConnectionState) => {
      const refusal = refusalOf(state);
      if (refusal !== null) reject(refusal);
      if (state.status === 'reconnecting') {
        notices.write('\r\n[holdfast: connection lost; the shell keeps running, trying again]\r\n');
      }
    };
    connection.onState(handleState);
    handleState(connection.state);
    let told: string | null = null;
    connection.onView(({ session, terminals, watching }) => {
      if (session.endedAt !== null) {
        notices.write('\r\n[holdfast: the session has ended]\r\n');
        resolve();
      }
      const watched = terminals.find(({ terminal }) => terminal === watching);
      if (watched === undefined || watched.ended === null || told === watching) return;
      told = watching;
      notices.write('\r\n[holdfast: the shell has ended; Ctrl-] leaves]\r\n');
    });
  });
}

/** Joins a session from a terminal until Ctrl-], the session's end, or a refusal. */
export async function attach(link: string, terminal: AttachTerminal): Promise<void> {
  if (parseLink(link) === null) {
    throw new CommandFailure(
      'That is no session link. It looks like https://host/s/ID#SECRET; quote it.',
      EXIT.usage,
    );
  }
  const connection = connect(link, { client: 'holdfast attach' });
  const { input, output, notices } = terminal;
  notices.write('[holdfast: Ctrl-] leaves; the session goes on]\r\n');
  try {
    showOutput(connection, terminal);
    if (input.isTTY) input.setRawMode(true);
    input.resume();
    await Promise.race([sendKeys(connection, terminal), watchState(connection, terminal)]);
  } finally {
    connection.close();
    if (input.isTTY) input.setRawMode(false);
    input.pause();
    if (output.isTTY) output.write(RESTORE);
  }
}
